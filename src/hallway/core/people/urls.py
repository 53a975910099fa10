"""Account pages. Those allauth finds by its own names stand first; pages about passwords do not exist."""

from allauth.account import views as account
from allauth.mfa.webauthn import views as webauthn
from django.urls import include, path
from django.views.generic import RedirectView

from hallway.core.people import views

to_passkeys = RedirectView.as_view(pattern_name="people:passkeys")

own = [
    path("", views.profile, name="profile"),
    path("passkeys/", views.passkeys, name="passkeys"),
    path("passkeys/new/", views.passkey_add, name="passkey_add"),
    path("passkeys/<int:pk>/removal/", views.passkey_removal, name="passkey_removal"),
    path("sessions/", views.sessions, name="sessions"),
    path("sessions/end/", views.sessions_end, name="sessions_end"),
    path("sessions/<int:pk>/end/", views.session_end, name="session_end"),
    path("letters/", views.letters, name="letters"),
    path("letters/<uuid:uid>/", views.letter, name="letter"),
    path("again/", views.prove_again, name="prove_again"),
]

urlpatterns = [
    path("account/sign-in/", account.request_login_code, name="account_login"),
    path("account/sign-in/", account.request_login_code, name="account_request_login_code"),
    path("account/sign-in/", account.request_login_code, name="account_signup"),
    path("account/sign-in/code/", account.confirm_login_code, name="account_confirm_login_code"),
    path("account/sign-in/passkey/", webauthn.login_webauthn, name="mfa_login_webauthn"),
    path("account/sign-out/", account.logout, name="account_logout"),
    path("account/closed/", account.account_inactive, name="account_inactive"),
    path("account/addresses/", account.email, name="account_email"),
    path("account/addresses/code/", account.email_verification_sent, name="account_email_verification_sent"),
    path("account/again/passkey/", webauthn.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("account/again/code/", RedirectView.as_view(pattern_name="people:prove_again", query_string=True), name="account_reauthenticate"),
    path("account/passkeys/list/", to_passkeys, name="mfa_list_webauthn"),
    path("account/passkeys/all/", to_passkeys, name="mfa_index"),
    path("account/", include((own, "people"))),
]
