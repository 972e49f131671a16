"""The page of each unit and its reorganisation, and that of each place: after every other address
below /units/ and /places/.
"""

from django.urls import path

from reporting.views import reorganisation
from reporting.website import places

urlpatterns = [
    path("units/<slug:slug>/", reorganisation.unit, name="unit"),
    path("units/<slug:slug>/move/", reorganisation.reorganise, {"act": "move"}, "move_unit"),
    path("units/<slug:slug>/merge/", reorganisation.reorganise, {"act": "merge"}, "merge_units"),
    path("units/<slug:slug>/split/", reorganisation.reorganise, {"act": "split"}, "split_unit"),
    path("units/<slug:slug>/end/", reorganisation.reorganise, {"act": "end"}, "end_unit"),
    path("reorganisations/<int:pk>/cancel/", reorganisation.cancel, name="cancel_reorganisation"),
    path("places/<code:area>/", places.published_place, name="published_place"),
    path("places/<code:area>/compare/", places.compare_places, name="compare_places"),
    path(
        "places/<code:area>/compared-with/<code:other>/",
        places.published_place_comparison,
        name="published_place_comparison",
    ),
]
