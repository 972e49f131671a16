from django.urls import path

from reporting.views import collection
from reporting.views import framework as acts
from reporting.website import framework as pages
from reporting.website import outcome_measures

REVIEW = "framework/reviews/<year:year>/"

urlpatterns = [
    path("framework/", pages.framework, name="framework"),
    path("framework/versions/<int:number>/", pages.version, name="framework_version"),
    path("framework/set-out/", acts.set_out, name="set_out_framework"),
    path("framework/reviews/", acts.framework_reviews, name="framework_reviews"),
    path("framework/reviews/open/", acts.open_review, name="open_framework_review"),
    path(REVIEW, pages.review, name="framework_review"),
    path(f"{REVIEW}consult/", acts.consult, name="consult_on_framework"),
    path(f"{REVIEW}comment/", acts.comment, name="comment_on_framework"),
    path(f"{REVIEW}comments/<int:pk>/answer/", acts.answer, name="answer_framework_comment"),
    path(f"{REVIEW}close/", acts.close, name="close_framework_consultation"),
    path(f"{REVIEW}change/", acts.change, name="propose_framework_change"),
    path(f"{REVIEW}changes/<int:pk>/drop/", acts.drop, name="drop_framework_change"),
    path(f"{REVIEW}send/", acts.send, name="send_framework_review"),
    path(f"{REVIEW}return/", acts.give_back, name="return_framework_review"),
    path(f"{REVIEW}approve/", acts.approve, name="approve_framework"),
    path(f"{REVIEW}leave/", acts.leave, name="leave_framework"),
    path("outcome-measures/", outcome_measures.outcome_measures, name="outcome_measures"),
    path("collection-costs/", collection.newest_costs, name="collection_costs"),
    path("collection-costs/<year:year>/", collection.costs, name="collection_costs_of"),
    path("retirement-candidates/", collection.newest_candidates, name="retirement_candidates"),
    path(
        "retirement-candidates/<year:year>/",
        collection.candidates,
        name="retirement_candidates_of",
    ),
    path("retirement-candidates/<year:year>/find/", collection.find, name="find_candidates"),
    path("retirement-candidates/<int:pk>/keep/", collection.keep, name="keep_candidate"),
    path("retirement-candidates/<int:pk>/propose/", collection.propose, name="propose_retirement"),
]
