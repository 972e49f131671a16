"""What came of the council's actions, for everybody: by kind of action, service and year."""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from exceptions.evaluations.pictures import picture_of
from exceptions.evaluations.reading import Evaluated, evaluated_actions
from exceptions.rules.evaluations import OUTCOMES, Worked, finding, tallies, tally_of
from pmf_portal.formats.csv_files import BYTE_ORDER_MARK, csv_text
from pmf_portal.ui.limits import at_most
from reporting.public_record.registry import DAILY, archived, exported_as
from reporting.publishing.actions import owners_in_public
from scorecards.statistics.intervention import JUDGED

ON_A_PAGE = 10
COLUMNS = (
    "action",
    "kind",
    "service",
    "plan_or_report",
    "who",
    "done_on",
    "measure_code",
    "measure",
    "expected",
    "outcome",
    "what_the_figures_say",
    "change",
    "change_at_least",
    "change_at_most",
    "by_the_figures_of",
    "evaluated_anew",
    "said_before",
    "owner_concludes",
    "learned",
    "would_do_it_again",
)
FIGURES = ("change", "change_at_least", "change_at_most")
# By what the actions can be chosen: the word in the address, and what of a row it is.
CHOICES = {
    "kind": lambda row: row.action.kind_in_words,
    "service": lambda row: row.service,
    "year": lambda row: str(row.year),
}


def public_actions() -> list[Evaluated]:
    """The evaluated actions that the public reads: first those of which something can be said, and
    of them the one that was done last.
    """
    rows = [row for row in evaluated_actions() if row.is_public]
    return sorted(rows, key=lambda row: row.evaluation.outcome not in JUDGED)


def chosen(query, rows):
    """The rows by what the address asks for, and what that is; a value that no row has is passed
    over.
    """
    asked = {}
    for name, value_of in CHOICES.items():
        wanted = query.get(name, "")
        if wanted and any(value_of(row) == wanted for row in rows):
            asked[name] = wanted
            rows = [row for row in rows if value_of(row) == wanted]
    return rows, asked


@archived(DAILY)
@login_not_required
@require_safe
def did_it_work(request):
    """How many actions moved their measures, which kinds of action do, and each with its owner's
    word.
    """
    rows = public_actions()
    kept, asked = chosen(request.GET, rows)
    page = Paginator(kept, ON_A_PAGE).get_page(request.GET.get("page"))
    owners = owners_in_public(row.action for row in page.object_list)
    tables = []
    for name, value_of in CHOICES.items():
        counted = tallies([(value_of(row), row.evaluation.outcome) for row in rows])
        parts = {
            "judged": [one for one in counted if one.judged],
            "unclear": [one for one in counted if not one.judged],
        }
        tables.append((name, parts))
    context = {
        "finding": finding(tally_of("", [row.evaluation.outcome for row in rows])),
        "total": tally_of("", [row.evaluation.outcome for row in kept]),
        "tables": tables,
        "asked": asked,
        "page": page,
        "cards": [(row, picture_of(row), owners[row.action.pk]) for row in page.object_list],
    }
    return render(request, "reporting/did_it_work.html", context)


@exported_as("csv")
@login_not_required
@require_safe
@at_most("PUBLIC_FILES_PER_MINUTE")
def did_it_work_csv(request):
    """The same as CSV, every row."""
    rows = public_actions()
    owners = owners_in_public(row.action for row in rows)
    cells = [csv_row(row, owners[row.action.pk]) for row in rows]
    body = csv_text(COLUMNS, cells, FIGURES)
    response = HttpResponse(BYTE_ORDER_MARK + body.encode(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="did-it-work.csv"'
    return response


def csv_row(row: Evaluated, who: str) -> dict[str, object]:
    action, content, conclusion = row.action, row.content, row.conclusion
    cells = {
        "action": action.what,
        "kind": action.kind_in_words,
        "service": row.service,
        "plan_or_report": row.of,
        "who": who,
        "done_on": action.done_on,
        "measure_code": content["code"],
        "measure": content["title"],
        "expected": content["expected"],
        "outcome": OUTCOMES[row.evaluation.outcome],
        "what_the_figures_say": row.evaluation.words,
        "change": content.get("change"),
        "change_at_least": content.get("lower"),
        "change_at_most": content.get("upper"),
        "by_the_figures_of": str(row.evaluation.build.month),
        "evaluated_anew": row.why_anew,
        "said_before": "; ".join(one.words for one in row.replaced),
    }
    if conclusion is not None:
        cells["owner_concludes"] = Worked(conclusion.worked).label
        cells["learned"] = conclusion.learned
        cells["would_do_it_again"] = "yes" if conclusion.again else "no"
    return cells
