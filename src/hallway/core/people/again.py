"""Proving again that it is you, before passkeys or addresses change: by a passkey, or by a code to your own address."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.internal.flows.code_verification import AbstractCodeVerificationProcess
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.reauthentication import suspend_request
from allauth.account.models import EmailAddress
from allauth.core import ratelimit
from allauth.core.internal.cryptokit import compare_user_code
from django.http import HttpRequest, HttpResponse

from hallway.core.people.adapter import AccountAdapter, proved_lately
from hallway.core.people.models import Person

STATE = "people_prove_again"
MINUTES = 10
ATTEMPTS = 5


View = Callable[..., HttpResponse]


class NoCodeSent(Exception):
    """There is no proven address, or several codes went there just now."""


def proof_needed(view: View) -> View:
    """Let the view be reached only by whoever signed in, or proved it again, a moment ago. What was sent is kept.

    allauth's own decorator lets everybody pass who has no passkey yet.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if proved_lately(request):
            return view(request, *args, **kwargs)
        methods = AccountAdapter(request).get_reauthentication_methods(request.user)
        return suspend_request(request, methods[0]["url"])

    return guarded


class ProveAgain(AbstractCodeVerificationProcess):
    """allauth has this for passwords and passkeys; here is the same for a code. The state lives in the session."""

    def __init__(self, request: HttpRequest, person: Person, state: dict) -> None:
        self.request = request
        super().__init__(max_attempts=ATTEMPTS, timeout=MINUTES * 60, state=state, user=person)

    @classmethod
    def begin(cls, request: HttpRequest, person: Person) -> "ProveAgain":
        """Send a code to the person's main address. Raises NoCodeSent."""
        address = EmailAddress.objects.get_verified(person)
        if address is None or not ratelimit.consume(request, action="request_login_code", key=address.email):
            raise NoCodeSent
        process = cls(request, person, cls.initial_state(person, email=address.email))
        process.send()
        process.persist()
        return process

    @classmethod
    def resume(cls, request: HttpRequest, person: Person) -> "ProveAgain | None":
        state = request.session.get(STATE)
        return cls(request, person, state).abort_if_invalid() if state else None

    def send(self) -> None:
        adapter = AccountAdapter(self.request)
        self.state["code"] = adapter.generate_login_code()
        adapter.send_mail("account/email/login_code", self.state["email"], {"code": self.state["code"]})

    def enter(self, code: str) -> bool:
        """Whether the code is right; then the session counts as just signed in."""
        if not compare_user_code(actual=code, expected=self.code):
            self.record_invalid_attempt()
            return False
        self.abort()
        record_authentication(self.request, self.user, method="code", email=self.state["email"], reauthenticated=True)
        return True

    def persist(self) -> None:
        self.request.session[STATE] = self.state

    def abort(self) -> None:
        self.request.session.pop(STATE, None)
