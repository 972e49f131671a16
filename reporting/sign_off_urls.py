"""Where a directorate's lines are read, returned and signed off: after the addresses of the month
itself, which a directorate's name would else be taken for.
"""

from django.urls import path

from reporting.views import confirm_lines, sign_off

DRAFT = "drafts/<month:month>/<slug:slug>/"
LINE = DRAFT + "<code:code>/"

urlpatterns = [
    path(DRAFT, sign_off.draft_directorate, name="draft_directorate"),
    path(DRAFT + "confirm/<slug:service>/", confirm_lines.confirm, name="confirm_lines"),
    path(DRAFT + "sign-off/", sign_off.sign_off_directorate, name="sign_off"),
    path(DRAFT + "return/", sign_off.return_all, name="return_scorecard"),
    path(DRAFT + "end-returns/", sign_off.end_all, name="end_returns"),
    path(LINE + "return/", sign_off.return_one, name="return_line"),
    path(LINE + "end-return/", sign_off.end_one, name="end_return"),
    path(LINE + "answer/", sign_off.answer_one, name="answer_returned_line"),
    path(LINE + "sign-off/", sign_off.sign_off_one, name="sign_off_returned_line"),
]
