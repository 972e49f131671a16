"""The lessons that touch the drafts of a plan, and what the drafts answer."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from pmf_portal.council.permissions import require
from pmf_portal.periods import clock
from targets.answering import answer_lesson
from targets.forms.lessons import AnswerLessonForm
from targets.lessons.queries import lessons_of_plan
from targets.permissions import may_answer_lesson, may_edit_drafts
from targets.views.plans import get_plan_or_403


@require_safe
def plan_lessons(request, slug, year):
    """The lessons of earlier years that touch a plan-year, and who still has to answer."""
    plan = get_plan_or_403(request, slug)
    context = {
        "plan": plan,
        "year": year,
        "rows": lessons_of_plan(plan, year),
        "may_answer": may_edit_drafts(request.user, "answer_lesson", plan, year),
    }
    return render(request, "targets/plan_lessons.html", context)


def answer(request, slug, year, lesson):
    """Answer a lesson for some drafts of a plan."""
    plan = get_plan_or_403(request, slug)
    require(may_edit_drafts(request.user, "answer_lesson", plan, year))
    row = next((r for r in lessons_of_plan(plan, year) if r.lesson.key == lesson), None)
    if row is None:
        raise Http404
    touched = [*row.waiting, *row.answered]
    drafts = [one for one, _ in touched if may_answer_lesson(request.user, one)]
    form = AnswerLessonForm(
        request.POST or None, drafts=drafts, initial=initial_of(request, row, touched)
    )

    def act(entries):
        answer_lesson(
            list(entries["drafts"]),
            row.lesson,
            answer=entries["answer"],
            words=entries["words"],
            by=request.user,
            at=clock.now(),
        )

    if form.save_with(act):
        messages.success(request, "The answer is saved. It is published with the plan.")
        return redirect("plan_lessons", slug, year)
    context = {"form": form, "plan": plan, "year": year, "row": row, "touched": touched}
    return render(request, "targets/answer_lesson.html", context)


def initial_of(request, row, touched):
    """The drafts that wait, or the one that a link chose with what it answers so far."""
    code = request.GET.get("target", "")
    for one, touch in touched:
        if one.target.code == code:
            known = {"drafts": [one.pk]}
            if touch.answer is not None:
                known |= {"answer": touch.answer.answer, "words": touch.answer.words}
            return known
    return {"drafts": [one.pk for one, _ in row.waiting]}
