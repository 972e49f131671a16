"""Case studies of the small council and what others made of them, told through the services."""

from datetime import date

from reporting.success import adoptions
from reporting.success import case_studies as acts
from targets.models import Target
from tests.reporting.meetings.story import AT

BEGUN = date(2013, 8, 1)


def by(council, name):
    return {"by": council.people[name], "at": AT}


def entries(council, **more):
    return {
        "title": "Visits on one list",
        "summary": "Visits are on time again.",
        "what_was_done": "One list for all teams.",
        "why_it_worked": "Everybody sees what is late.",
        "mark": "",
        "measures": [Target.objects.get_or_create(code="F1")[0]],
        "actions": [],
        "findings": [],
        "could_copy": [council.units["waste"]],
        "correction": "",
    } | more


def draft(council, **more):
    return acts.begin_case_study(
        unit=council.units["care"], **entries(council, **more), **by(council, "head")
    )


def submitted(council, **more):
    return acts.submit_case_study(draft(council, **more), **by(council, "head"))


def approved_study(council, **more):
    return acts.approve_case_study(submitted(council, **more), **by(council, "director"))


def published_study(council, **more):
    return acts.publish_case_study(approved_study(council, **more), **by(council, "team"))


def corrected(council, version, **more):
    """A further version of a published case study, published."""
    fresh = acts.correct_case_study(version, reason="A number was wrong.", **by(council, "head"))
    words = entries(council, correction="A number was wrong.") | more
    acts.change_case_study(fresh, **words, **by(council, "head"))
    acts.submit_case_study(fresh, **by(council, "head"))
    acts.approve_case_study(fresh, **by(council, "director"))
    return acts.publish_case_study(fresh, **by(council, "team"))


def adopted(council, version, **more):
    words = {
        "measure": Target.objects.get_or_create(code="F1")[0],
        "owner": council.people["other_head"],
        "begun_on": BEGUN,
        "what": "One list for all rounds.",
        "action": None,
    }
    unit = council.units["waste"]
    return adoptions.adopt_case_study(version, unit, **words | more, **by(council, "other_head"))
