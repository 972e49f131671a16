"""What returned lines ask of a person: the director's question of who brings the figure and who
answers for it, and the answer of the director.
"""

from collections.abc import Iterator

from django.db.models import Q
from django.urls import reverse

from pmf_portal.council.acts import ACTS
from pmf_portal.council.due_tasks import DueTask, Worklist
from pmf_portal.council.holders import away_on
from pmf_portal.formats.numbers import shortened
from scorecards.actuals.due import delegated_leads
from scorecards.models import ReturnedLine
from targets.models import Responsibility


def returned_lines_to_answer(work: Worklist) -> Iterator[DueTask]:
    """Lines of this person that a director returned and that nobody has answered."""
    if not work.user.roles & ACTS["answer_returned_line"]:
        return
    waiting = ReturnedLine.objects.still_open().waiting()
    lines = list(waiting.select_related("build", "directorate"))
    mine = targets_answered_for(work, lines) if lines else set()
    for returned in lines:
        if (returned.target_id, returned.build.month.financial_year) not in mine:
            continue
        yield of_return(
            work,
            returned,
            kind="Questions of your director",
            key="returned",
            url=reverse("answer_returned_line", args=parts_of(returned) + [returned.code]),
            about=shortened(returned.question, 200),
        )


def targets_answered_for(work: Worklist, lines: list[ReturnedLine]) -> set[tuple[int, object]]:
    """Of some returned lines those whose figure the person brings, or for which they answer."""
    user, away = work.user, away_on(work.today)
    mine = (
        Q(performance_lead=user)
        | Q(performance_lead_deputy=user, performance_lead__in=away)
        | Q(performance_lead__in=delegated_leads(user, work.today))
        | Q(accountable_officer=user)
        | Q(accountable_deputy=user, accountable_officer__in=away)
    )
    responsibilities = Responsibility.objects.filter(
        mine, target__in=[returned.target_id for returned in lines]
    )
    return set(responsibilities.values_list("target", "financial_year"))


def returned_lines_that_came_back(work: Worklist) -> Iterator[DueTask]:
    """Lines that this director returned and that were answered or changed since."""
    if not work.directorates:
        return
    returns = ReturnedLine.objects.still_open().with_changes()
    back = returns.filter(Q(answered_at__isnull=False) | Q(is_changed=True))
    back = back.filter(directorate__in=work.directorates).select_related("build", "directorate")
    for returned in back:
        url = reverse("draft_directorate", args=parts_of(returned))
        yield of_return(
            work,
            returned,
            kind="Lines that came back",
            key="came-back",
            url=f"{url}#line-{returned.code}",
            about=shortened(returned.answer or "It has a new figure or comment.", 200),
        )


def parts_of(returned: ReturnedLine) -> list[object]:
    return [returned.build.month, returned.directorate.slug]


def of_return(
    work: Worklist, returned: ReturnedLine, *, kind: str, key: str, url: str, about: str
) -> DueTask:
    """A task about a returned line, due with the sign-off of its month."""
    month, edition = returned.build.month, returned.build.edition
    return work.task(
        kind=kind,
        key=f"{key}-{returned.pk}",
        due=work.timetable.day_of(month, "sign_off_due") if edition == 1 else None,
        words=f"{returned.code}, {month.name}",
        url=url,
        about=about,
    )


RETURN_WORK = (returned_lines_to_answer, returned_lines_that_came_back)
