"""Where allauth meets this house: its letters go through the outbox, its limits count per address, its keys are bound
to this installation."""

import time
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hallway.core.outbox.post import Recipient, post_to
from hallway.core.people.models import Person


def display_name(person: Person) -> str:
    return str(person)


def proved_lately(request: HttpRequest) -> bool:
    """Whether it was shown within the last minutes, in this browser, who sits there: by signing in or by proving again."""
    records = get_authentication_records(request, request.user)
    return any(time.time() - record["at"] < app_settings.REAUTHENTICATION_TIMEOUT for record in records)


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account is closed."),
        "cannot_remove_primary_email": _("This is your main address. Choose another main address first."),
        "duplicate_email": _("You have this address already."),
        "email_taken": _("This address belongs to another account. Sign in with it there, and remove it first."),
        "incorrect_code": _("This is not the code. Look again: it stands in the newest letter."),
        "max_email_addresses": _("You have %d addresses, and that is the most. Remove one first."),
        "rate_limited": _("Several letters went there just now. Wait a minute, then try again."),
        "too_many_login_attempts": _("Those were five wrong codes. Have a new one sent, and take your time."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False  # joining is the same form as signing in

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """allauth's `account/email/login_code` is our letter `people/login_code`."""
        row = EmailAddress.objects.filter(email=email.lower(), user__is_newcomer=False).select_related("user").order_by("-verified").first()
        person = row.user if row and row.verified else None
        recipient = Recipient(person.pk if person else None, person.name if person else "", email, translation.get_language() or "en")
        # A first address and a further one are proved by the same letter.
        kind = f"people/{template_prefix.rpartition('/')[2].removesuffix('_signup')}"
        words = {key: value for key, value in context.items() if key in {"code", "email", "timestamp", "ip", "user_agent"}}
        post_to(kind, [recipient], context=words, secret="code" in words)

    def can_delete_email(self, email_address: EmailAddress) -> bool:
        """The main address stays, and so does the only proven one: without it no code would reach the person."""
        others = EmailAddress.objects.filter(user=email_address.user_id, verified=True).exclude(pk=email_address.pk)
        return not email_address.primary and (not email_address.verified or others.exists())

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return reverse("home") if request.user.name else reverse("people:profile")  # type: ignore[union-attr]

    def is_safe_url(self, url: str) -> bool:
        """Where somebody may go on to: a path of this host, and nothing that only looks like one."""
        return url.startswith("/") and super().is_safe_url(url)

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> Any:
        """Whoever has no name yet says it first, and goes on from there."""
        if not user.name and (wanted := kwargs.get("redirect_url")):
            kwargs["redirect_url"] = f"{reverse('people:profile')}?{urlencode({'next': wanted})}"
        return super().post_login(request, user, **kwargs)

    def is_reauthentication_required(self, *, app: str, **_kwargs: Any) -> bool:
        return not proved_lately(self.request)

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
        if kwargs.get("message") is None and not request.user.is_authenticated:
            return
        if kwargs.get("message_template", args[0] if args else "") not in {
            "account/messages/logged_in.txt",
            "account/messages/logged_out.txt",
            "account/messages/login_code_sent.txt",
        }:
            super().add_message(request, level, *args, **kwargs)


class MFAAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This passkey does not belong to an account here, or was not confirmed. Try again, or use a code."),
    }

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002 - allauth's word
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return gettext("Passkey %(number)d") % {"number": number}

    def _get_site_name(self) -> str:
        return settings.MAIL_FROM_NAME

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Passkeys are bound to a domain. Below the installation's own they work on every edition's host."""
        entity = super().get_public_key_credential_rp_entity()
        if entity["id"].endswith(f".{settings.ROOT_HOST}"):
            entity["id"] = settings.ROOT_HOST
        return entity
