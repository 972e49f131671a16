"""What the words of the public pages mean, for residents and councillors."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pmf_portal.formats.wording import worded
from reporting.public_record.registry import RECORD, archived

# heading -> word -> what it means; braces are the council's own words.
WORDS = {
    "Targets and figures": {
        "Actual": "The figure that was measured: what really happened.",
        "Corrected": (
            "A published figure turned out to be wrong. The right figure is published with the"
            " reason, and the old publication stays as it was."
        ),
        "Data quality": (
            "How far a figure can be relied on, checked in five ways: is it accurate, does it"
            " measure the right thing, is it final, is it on time, is it complete. A is good, D is"
            " poor."
        ),
        "Not published": (
            "The figure counts so few people that it could give somebody away, so it is left out."
        ),
        "Plan": (
            "What the council promised to achieve by now. Beside a figure, it is the number to"
            " beat. It is also the document the promise comes from, such as the"
            " {terms.corporate_plan}."
        ),
        "Provisional": "A first figure that may still change. Its final figure follows.",
        "Target": (
            "One thing that the council measures, with the result it wants by the end of the year."
        ),
        "Tolerance": (
            "How far a figure may miss its plan and still be amber, not red. It is agreed before"
            " the year begins."
        ),
        "Trajectory": (
            "The plan for each month or quarter on the way to the year’s target. It is locked once"
            " the year’s targets are approved."
        ),
        "Year to date": "From the start of the council’s year up to the newest figure.",
    },
    "Ratings and direction": {
        "Green": "On plan or better.",
        "Amber": "Just short of plan, but within the tolerance.",
        "Red": "Off plan: short by more than the tolerance.",
        "Not rated": (
            "There is no figure or no plan to compare with, or the measure is for information only."
        ),
        "Withdrawn": "The target was given up during the year. The reason is public.",
        "Getting better, getting worse": (
            "The figures have changed in one direction by more than they usually vary."
        ),
        "No clear change": "The figures go up and down as usual.",
        "Rising, falling": (
            "The figures have really gone up or down, and for this measure neither is better."
        ),
        "Usual range": (
            "Where a measure’s figures usually lie. A figure outside it is a real change, not"
            " chance."
        ),
        "Forecast": (
            "Where the year will probably end, worked out from the figures so far. It changes no"
            " rating."
        ),
    },
    "When a target is off plan": {
        "{terms.exception_report.capital}": (
            "What a head of service must write when a target does badly, usually because it is red:"
            " why it is off plan, what will be done, and when it will be back. It is public once"
            " the director has verified it."
        ),
        "Delivery plan": (
            "The part of {terms.exception_report.with_article} that says who does what by when, and"
            " the figures expected on the way back to plan."
        ),
        "Promised path": "The figures that a delivery plan promises, month by month.",
        "Escalated": (
            "Raised with the {terms.executive_group_in_full}, which keeps the delivery plan, asks"
            " for a new one or gives more support."
        ),
        "In recovery": (
            "The delivery plan is being carried out. Two good periods in a row close the report."
        ),
        "Recovered": "Green or amber for two periods in a row, and confirmed by the director.",
        "Exception Tracker": (
            "The quarterly count of all {terms.exception_report.plural}: how many, where, why and"
            " for how long."
        ),
    },
    "Who and how": {
        "Scorecard": "One page with every target of a plan: figure, plan, rating and direction.",
        "Sign-off": (
            "A director’s word that the figures of the {terms.directorate} are right. It comes"
            " before they are published."
        ),
        "Accountable officer": "The head of service who answers for a target’s results.",
        "Technical specification": (
            "Exactly what a target measures, where its figures come from and how it is rated."
        ),
        "Portfolio holder": "The councillor in the Cabinet who is responsible for a service.",
        "{terms.executive_group}": (
            "The {terms.executive_group_in_full}: the council’s most senior officers. They look at"
            " performance each month."
        ),
        "Edition": "A publication’s number. A correction is published as a new edition.",
        "Digest": (
            "A long code taken from a publication. If one character changed, the code would be"
            " another, so anybody can check that nothing was changed."
        ),
    },
}


@archived(RECORD)
@login_not_required
@require_safe
def glossary(request):
    """The words of the public pages, in the council's own terms."""
    groups = [
        (heading, [(worded(word), worded(meaning)) for word, meaning in entries.items()])
        for heading, entries in WORDS.items()
    ]
    return render(request, "reporting/glossary.html", {"groups": groups})
