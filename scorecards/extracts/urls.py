from django.urls import path

from scorecards.extracts import views
from scorecards.extracts.columns import EXTRACT_FILES, LEDGER, RISK_REGISTER


def addresses_of(kind):
    """The pages on which an extract of a kind comes in, and its template."""
    act, word, of_kind = EXTRACT_FILES[kind].act, f"import-{kind}/", {"kind": kind}
    return [
        path(word, views.upload, of_kind, act),
        path(f"{word}template.<slug:form>", views.template, of_kind, f"{act}_template"),
        path(f"{word}<int:pk>/", views.changes, of_kind, f"{act}_changes"),
    ]


urlpatterns = [
    path("", views.extracts, name="extracts"),
    *addresses_of(LEDGER),
    *addresses_of(RISK_REGISTER),
    path("map-cost-centre/", views.cost_centre, name="map_cost_centre"),
]
