from django.urls import include, path

from scorecards.feeds import views as feeds
from scorecards.plan_delivery import views as plan_delivery
from scorecards.views import (
    actuals,
    approval,
    breakdowns,
    drafts,
    entry,
    files,
    partners,
    paste,
    peer_feeds,
    quality,
    trajectory,
)

FIGURE = "targets/<code:code>/actuals/<month:month>/"
DRAFT = "drafts/<month:month>/<slug:slug>/"

APPROVE = "plans/<slug:slug>/<year:year>/approve/"

urlpatterns = [
    path("indicator-audits/", include("scorecards.audits.urls")),
    path("extracts/", include("scorecards.extracts.urls")),
    path("plan-delivery/", plan_delivery.plan_deliveries, name="plan_deliveries"),
    path("plans/<slug:slug>/<year:year>/delivery/", plan_delivery.delivery, name="plan_delivery"),
    path("our-part/verify/", partners.verify, name="verify_partner_figures"),
    path("our-part/<code:code>/<month:month>/dispute/", partners.dispute, name="dispute_figure"),
    path("disputes/<code:code>/<month:month>/", partners.answer, name="answer_dispute"),
    path("actuals/", entry.entry_desk, name="entry_desk"),
    path("actuals/paste/", paste.paste, name="paste_figures"),
    path("actuals/workbook.xlsx", actuals.workbook, name="actuals_workbook"),
    path("actuals/import/", files.upload, name="import_actuals"),
    path("actuals/import/<int:pk>/", files.differences, name="import_actuals_differences"),
    path("actuals/deliveries/<int:pk>/", files.delivery, name="delivery"),
    path("actuals/warnings/<int:pk>/confirm/", actuals.confirm, name="confirm_warning"),
    path("actuals/held/<int:pk>/", actuals.held, name="held_figure"),
    path(FIGURE, actuals.figure, name="figure"),
    path(FIGURE + "record/", actuals.record, name="record_actual"),
    path(FIGURE + "read/", entry.read, name="read_figure"),
    path(FIGURE + "areas/record/", breakdowns.record, name="record_breakdown"),
    path("targets/<code:code>/breakdown/set/", breakdowns.set_kind, name="set_breakdown"),
    path("peers/feeds/add/", peer_feeds.add, name="add_peer_feed"),
    path("peers/feeds/<slug:slug>/end/", peer_feeds.end, name="end_peer_feed"),
    path("peers/feeds/<slug:slug>/pull/", peer_feeds.pull, name="pull_peer_feed"),
    path("feeds/", feeds.feeds, name="feeds"),
    path("feeds/add/", feeds.add, name="add_feed"),
    path("feeds/<slug:slug>/", feeds.feed, name="feed"),
    path("feeds/<slug:slug>/change/", feeds.change, name="change_feed"),
    path("feeds/<slug:slug>/renew-token/", feeds.renew, name="renew_token"),
    path("feeds/<slug:slug>/revoke/", feeds.revoke, name="revoke_feed"),
    path("feeds/<slug:slug>/pull/", feeds.pull, name="pull_feed"),
    path(APPROVE, approval.approve, name="approve_plan"),
    path(APPROVE + "send-back/", approval.send_back, name="send_plan_back"),
    path(APPROVE + "<code:code>/ask/", approval.ask, name="ask_about_target"),
    path("data-quality/", quality.council, name="data_quality"),
    path("data-quality/<code:code>/", quality.target, name="data_quality_of"),
    path(
        "plans/<slug:slug>/<year:year>/targets/<code:code>/set-trajectory/",
        trajectory.trajectory,
        name="set_trajectory",
    ),
    path(
        "plans/<slug:slug>/<year:year>/targets/<code:code>/copy-to-next-year/",
        trajectory.copy,
        name="copy_to_next_year",
    ),
    path("drafts/<month:month>/", drafts.draft, name="draft"),
    path(
        "drafts/<month:month>/accept-missing-figures/",
        drafts.accept_missing,
        name="accept_missing_figures",
    ),
    path(DRAFT + "withdraw-sign-off/", drafts.withdraw, name="withdraw_sign_off"),
    path(DRAFT + "override-sign-off/", drafts.override, name="override_sign_off"),
]
