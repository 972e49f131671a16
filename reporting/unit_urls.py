"""The page of each unit and its reorganisation: after every other address below /units/."""

from django.urls import path

from reporting.views import reorganisation

urlpatterns = [
    path("units/<slug:slug>/", reorganisation.unit, name="unit"),
    path("units/<slug:slug>/move/", reorganisation.reorganise, {"act": "move"}, "move_unit"),
    path("units/<slug:slug>/merge/", reorganisation.reorganise, {"act": "merge"}, "merge_units"),
    path("units/<slug:slug>/split/", reorganisation.reorganise, {"act": "split"}, "split_unit"),
    path("units/<slug:slug>/end/", reorganisation.reorganise, {"act": "end"}, "end_unit"),
    path("reorganisations/<int:pk>/cancel/", reorganisation.cancel, name="cancel_reorganisation"),
]
