"""Where allauth meets this house: its letters go through the outbox, its limits count per address, its keys are bound
to this installation."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from hallway.core.outbox.post import Recipient, post_to
from hallway.core.people.models import Person


def display_name(person: Person) -> str:
    return str(person)


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False  # joining is the same form as signing in

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """allauth's `account/email/login_code` is our letter `people/login_code`."""
        row = EmailAddress.objects.filter(email=email.lower(), user__is_newcomer=False).select_related("user").order_by("-verified").first()
        person = row.user if row and row.verified else None
        recipient = Recipient(person.pk if person else None, person.name if person else "", email, translation.get_language() or "en")
        words = {key: value for key, value in context.items() if key in {"code", "email", "timestamp", "ip", "user_agent"}}
        post_to(f"people/{template_prefix.rpartition('/')[2]}", [recipient], context=words, secret="code" in words)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return reverse("home") if request.user.name else reverse("people:profile")  # type: ignore[union-attr]

    def get_login_stages(self) -> list[str]:
        """A code or a passkey is enough. A second step somebody asks for themselves comes with their own setting."""
        return ["allauth.account.stages.LoginByCodeStage", "allauth.account.stages.EmailVerificationStage"]

    def get_client_ip(self, request: HttpRequest) -> str:
        return request.META.get("REMOTE_ADDR") or "127.0.0.1"  # editions.middleware has asked the trusted proxy

    def get_reauthentication_methods(self, user: Any) -> list[dict]:
        """Whoever has no passkey proves it is them with a code by e-mail."""
        methods = super().get_reauthentication_methods(user)
        by_code = {"id": "code", "description": _("Use a code from an e-mail"), "url": reverse("people:prove_again")}
        return [*methods, by_code] if user.is_authenticated else []

    def add_message(self, request: HttpRequest, level: int, *args: Any, **kwargs: Any) -> None:
        """Signing in says nothing: the page that follows is the message."""
        if kwargs.get("message_template", args[0] if args else "") not in {
            "account/messages/logged_in.txt",
            "account/messages/logged_out.txt",
            "account/messages/login_code_sent.txt",
        }:
            super().add_message(request, level, *args, **kwargs)


class MFAAdapter(DefaultMFAAdapter):
    def _get_site_name(self) -> str:
        return settings.MAIL_FROM_NAME

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Passkeys are bound to a domain. Below the installation's own they work on every edition's host."""
        entity = super().get_public_key_credential_rp_entity()
        if entity["id"].endswith(f".{settings.ROOT_HOST}"):
            entity["id"] = settings.ROOT_HOST
        return entity
