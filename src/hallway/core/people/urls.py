"""Account pages, and the directory. Those allauth finds by its own names stand first; pages about passwords do not exist."""

from allauth.account import views as account
from allauth.mfa.webauthn import views as webauthn
from django.urls import include, path
from django.views.generic import RedirectView

from hallway.core.people.views import account as mine
from hallway.core.people.views import directory, passkeys, sign_in

to_passkeys = RedirectView.as_view(pattern_name="people:passkeys")

own = [
    path("account/", mine.profile, name="profile"),
    path("account/passkeys/", passkeys.passkeys, name="passkeys"),
    path("account/passkeys/new/", passkeys.passkey_add, name="passkey_add"),
    path("account/passkeys/<int:pk>/removal/", passkeys.passkey_removal, name="passkey_removal"),
    path("account/sessions/", mine.sessions, name="sessions"),
    path("account/sessions/end/", mine.sessions_end, name="sessions_end"),
    path("account/sessions/<int:pk>/end/", mine.session_end, name="session_end"),
    path("account/letters/", mine.letters, name="letters"),
    path("account/letters/<uuid:uid>/", mine.letter, name="letter"),
    path("account/again/", passkeys.prove_again, name="prove_again"),
    path("organise/people/", directory.directory, name="directory"),
    path("organise/people/<uuid:uid>/", directory.person, name="person"),
]

urlpatterns = [
    path("account/sign-in/", sign_in.sign_in, name="account_login"),
    path("account/sign-in/", sign_in.sign_in, name="account_request_login_code"),
    path("account/sign-in/", sign_in.sign_in, name="account_signup"),
    path("account/sign-in/code/", sign_in.code, name="account_confirm_login_code"),
    path("account/sign-in/passkey/", sign_in.passkey, name="mfa_login_webauthn"),
    path("account/sign-out/", account.logout, name="account_logout"),
    path("account/closed/", account.account_inactive, name="account_inactive"),
    path("account/addresses/", mine.addresses, name="account_email"),
    path("account/addresses/code/", account.email_verification_sent, name="account_email_verification_sent"),
    path("account/again/passkey/", webauthn.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("account/again/code/", RedirectView.as_view(pattern_name="people:prove_again", query_string=True), name="account_reauthenticate"),
    path("account/passkeys/list/", to_passkeys, name="mfa_list_webauthn"),
    path("account/passkeys/all/", to_passkeys, name="mfa_index"),
    path("", include((own, "people"))),
]
