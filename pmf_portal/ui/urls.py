from django.contrib.auth.views import LogoutView
from django.urls import path

from pmf_portal.council.imports.columns import FILES
from pmf_portal.ui.views import (
    absence,
    account,
    council_files,
    delegation,
    factor_removals,
    health,
    identities,
    notices,
    passwords,
    people,
    person_roles,
    second_factors,
    second_step,
    sign_in,
    units,
    unsaved_post,
)


def addresses_of_files(kind):
    """The pages on which a file of organisation, places or people comes in."""
    top, view = f"{kind}/import/", council_files
    template, current = {"kind": kind, "is_template": True}, {"kind": kind, "is_template": False}
    return [
        path(top, view.upload, {"kind": kind}, f"import_{kind}"),
        path(f"{top}<int:pk>/", view.changes, {"kind": kind}, f"import_{kind}_changes"),
        path(f"{top}template.<slug:form>", view.download, template, f"import_{kind}_template"),
        path(f"{top}current.<slug:form>", view.download, current, f"import_{kind}_current"),
    ]


urlpatterns = [
    *(address for kind in FILES for address in addresses_of_files(kind)),
    path("sign-in/", sign_in.SignIn.as_view(), name="sign_in"),
    path("sign-in/second-step/", second_step.second_step, name="second_step"),
    path("sign-in/passkey/", second_step.sign_in_by_passkey, name="sign_in_by_passkey"),
    path("sign-in/identity/", identities.sign_in_by_identity, name="sign_in_by_identity"),
    path("sign-in/identity/back/", identities.identity_callback, name="identity_callback"),
    path("account/identity/link/", identities.link, name="link_identity"),
    path("account/identity/unlink/", identities.unlink, name="unlink_identity"),
    path("sign-out/", LogoutView.as_view(), name="sign_out"),
    path("forgot-password/", passwords.forgot_password, name="forgot_password"),
    path("forgot-password/link-sent/", passwords.link_sent, name="link_sent"),
    path(
        "set-password/<str:uidb64>/<str:token>/",
        passwords.SetPassword.as_view(),
        name="set_password",
    ),
    path("change-password/", passwords.change, name="change_password"),
    path("account/", account.account, name="account"),
    path("account/sign-out-everywhere/", account.sign_out_everywhere, name="sign_out_everywhere"),
    path("account/sessions/<slug:key>/end/", account.end_own_session, name="end_session"),
    path("account/second-factor/", second_factors.needed, name="second_factor_needed"),
    path("account/authenticator-app/add/", second_factors.add_app, name="add_authenticator_app"),
    path(
        "account/authenticator-app/remove/",
        second_factors.remove_app,
        name="remove_authenticator_app",
    ),
    path("account/passkeys/add/", second_factors.add_own_passkey, name="add_passkey"),
    path(
        "account/passkeys/<int:pk>/remove/",
        second_factors.remove_own_passkey,
        name="remove_passkey",
    ),
    path("account/recovery-codes/make/", second_factors.make_codes, name="make_recovery_codes"),
    path(
        "people/<int:pk>/remove-second-factor/",
        factor_removals.remove,
        name="remove_second_factor",
    ),
    path(
        "people/factor-removals/<int:pk>/confirm/",
        factor_removals.confirm,
        name="confirm_factor_removal",
    ),
    path(
        "people/factor-removals/<int:pk>/refuse/",
        factor_removals.refuse,
        name="refuse_factor_removal",
    ),
    path("people/<int:pk>/invite/", account.invite, name="invite_person"),
    path("absences/declare/", absence.declare, name="declare_absence"),
    path("absences/<int:pk>/change/", absence.change, name="change_absence"),
    path("absences/<int:pk>/end/", absence.end, name="end_absence"),
    path("kept/", unsaved_post.unsaved_post, name="unsaved_post"),
    path("delegations/", delegation.delegate, name="delegate_entry"),
    path("delegations/<int:pk>/end/", delegation.end, name="end_delegation"),
    path("notices/choose/", notices.choose, name="choose_notices"),
    path("calendar-address/renew/", notices.renew_address, name="renew_calendar_address"),
    path("calendar-address/end/", notices.end_address, name="end_calendar_address"),
    path("people/", people.people, name="people"),
    path("people/add/", people.add, name="add_person"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/change/", people.change, name="change_person"),
    path("people/<int:pk>/give-role/", person_roles.give, name="give_role"),
    path("people/<int:pk>/close-account/", people.close, name="close_account"),
    path("people/<int:pk>/reopen-account/", people.reopen, name="reopen_account"),
    path("people/roles/<int:pk>/end/", person_roles.end, name="end_role"),
    path("people/role-requests/<int:pk>/confirm/", person_roles.confirm, name="confirm_role"),
    path("people/role-requests/<int:pk>/refuse/", person_roles.refuse, name="refuse_role_request"),
    path("units/", units.units, name="units"),
    path("units/add/", units.add, name="add_unit"),
    path("units/<slug:slug>/rename/", units.rename, name="rename_unit"),
    path("places/manage/", units.places, name="places"),
    path("places/add/", units.add_place, name="add_area"),
    path("places/<int:pk>/change/", units.change_place, name="change_area"),
    # The first is what health checks asked before there were two.
    path("health/", health.live, name="health"),
    path("health/live", health.live, name="health_live"),
    path("health/ready", health.ready, name="health_ready"),
]
