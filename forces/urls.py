"""Signing in, people and their roles, letters.

Of the pages that django-allauth brings, only these are reachable: no sign-up, no page to manage
e-mail addresses.
"""

from allauth.account import views as account
from django.urls import path, re_path

from forces.views import proving
from forces.views import second_step as mine
from forces.views.invitations import (
    invitation,
    invitation_new,
    invitation_renew,
    invitation_withdraw,
)
from forces.views.letters import account_letters, letters
from forces.views.people import people, person, person_change, sign_in_allow, sign_in_stop
from forces.views.required_steps import required_steps, second_step_take_away
from forces.views.roles import panel_new, role_end, role_new
from forces.views.signing_in import sign_in

second_step = [
    path("accounts/reauthenticate/", proving.password_again, name="account_reauthenticate"),
    path("accounts/second-step/", mine.overview, name="mfa_index"),
    path("accounts/second-step/show/", proving.show_second_step, name="mfa_authenticate"),
    path("accounts/second-step/show-again/", proving.code_again, name="mfa_reauthenticate"),
    path(
        "accounts/second-step/show-again/passkey/",
        proving.passkey_again,
        name="mfa_reauthenticate_webauthn",
    ),
    path("accounts/second-step/app/new/", mine.add_app, name="mfa_activate_totp"),
    path("accounts/second-step/app/remove/", mine.remove_app, name="mfa_deactivate_totp"),
    path("accounts/second-step/passkeys/new/", mine.add_passkey, name="mfa_add_webauthn"),
    path(
        "accounts/second-step/passkeys/<int:pk>/name/",
        mine.rename_passkey,
        name="mfa_edit_webauthn",
    ),
    path(
        "accounts/second-step/passkeys/<int:pk>/remove/",
        mine.remove_passkey,
        name="mfa_remove_webauthn",
    ),
    path("accounts/second-step/codes/", mine.recovery_codes, name="mfa_view_recovery_codes"),
    path("accounts/second-step/codes/new/", mine.new_codes, name="mfa_generate_recovery_codes"),
    path(
        "accounts/second-step/codes/file/",
        mine.recovery_codes_file,
        name="mfa_download_recovery_codes",
    ),
]

signing_in = [
    path("accounts/login/", sign_in, name="account_login"),
    path("accounts/logout/", account.logout, name="account_logout"),
    path("accounts/inactive/", account.account_inactive, name="account_inactive"),
    path("accounts/signup/", account.signup, name="account_signup"),
    path("accounts/password/change/", account.password_change, name="account_change_password"),
    path("accounts/password/reset/", account.password_reset, name="account_reset_password"),
    path(
        "accounts/password/reset/done/",
        account.password_reset_done,
        name="account_reset_password_done",
    ),
    re_path(
        r"^accounts/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "accounts/password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
]

urlpatterns = [
    *signing_in,
    *second_step,
    path("invitations/<str:secret>/", invitation, name="invitation"),
    path("people/", people, name="people"),
    path("people/invite/", invitation_new, name="invite"),
    path("people/panels/new/", panel_new, name="panel_new"),
    path("people/invitations/<int:pk>/renew/", invitation_renew, name="invitation_renew"),
    path("people/invitations/<int:pk>/withdraw/", invitation_withdraw, name="invitation_withdraw"),
    path("people/second-step/", required_steps, name="required_steps"),
    path(
        "people/<int:pk>/second-step/take-away/",
        second_step_take_away,
        name="second_step_take_away",
    ),
    path("people/<int:pk>/", person, name="person"),
    path("people/<int:pk>/change/", person_change, name="person_change"),
    path("people/<int:pk>/roles/new/", role_new, name="role_new"),
    path("people/<int:pk>/roles/<int:membership>/end/", role_end, name="role_end"),
    path("people/<int:pk>/sign-in/stop/", sign_in_stop, name="sign_in_stop"),
    path("people/<int:pk>/sign-in/allow/", sign_in_allow, name="sign_in_allow"),
    path("letters/", letters, name="letters"),
    path("letters/accounts/", account_letters, name="account_letters"),
]
