"""Surveys as officers enter them: the list of all that residents say, a survey, a question."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from pmf_portal.council.permissions import may, require
from pmf_portal.periods import clock
from pmf_portal.ui.views.file_templates import template_answer
from pmf_portal.ui.views.uploads import take_file
from reporting.voice.forms import (
    AddQuestionForm,
    AddSurveyForm,
    CorrectWaveForm,
    TiedForm,
    WaveForm,
)
from reporting.voice.rules.waves import hidden_in, interval_of, percent, tenth
from targets.imports.complaint_counts import import_complaint_counts
from targets.imports.survey_waves import import_survey_waves
from targets.imports.voice_columns import COMPLAINT_FILE, WAVE_FILE
from targets.models import ComplaintCounts, Consultation, Survey, SurveyQuestion, SurveyWave
from targets.voice.permissions import (
    may_add_survey,
    may_add_survey_question,
    may_change_survey_question,
    may_correct_survey_wave,
    may_draft_consultation,
    may_record_complaint_counts,
    may_record_survey_wave,
    may_view_voice,
)
from targets.voice.surveys import (
    add_survey,
    add_survey_question,
    change_survey_question,
    correct_survey_wave,
    record_survey_wave,
)

FILES = {
    WAVE_FILE.name: (
        WAVE_FILE,
        import_survey_waves,
        "waves",
        "One row for each wave of a question. The surveys and their questions are added before. A"
        " wave that is there already is corrected where the row says why.",
    ),
    COMPLAINT_FILE.name: (
        COMPLAINT_FILE,
        import_complaint_counts,
        "rows of counts",
        "One row for each service and quarter: counts alone, never the matter of a person. Counts"
        " that are there already are corrected where the row says why.",
    ),
}


@require_safe
def voice(request):
    """All that residents say, as officers enter it."""
    require(may_view_voice(request.user))
    counts = ComplaintCounts.objects.current().newest_of_each_unit().select_related("unit")
    context = {
        "surveys": Survey.objects.prefetch_related("questions"),
        "counts": counts.order_by("unit__title", "unit__slug"),
        "consultations": Consultation.objects.all(),
        "today": clock.today(),
        "may_add_survey": may_add_survey(request.user),
        "may_record": may_record_complaint_counts(request.user),
        "may_import_waves": may(request.user, "import_survey_waves"),
        "may_import_counts": may(request.user, "import_complaint_counts"),
        "may_draft": may_draft_consultation(request.user),
    }
    return render(request, "reporting/voice/voice.html", context)


def form_page(request, form, heading, back, about="", caption=""):
    """The page of one form; `back` are its words and the address to go back to."""
    context = {
        "form": form,
        "heading": heading,
        "about": about,
        "caption": caption,
        "back_words": back[0],
        "back": back[1],
    }
    return render(request, "reporting/voice/form.html", context)


def add(request):
    """Add a survey."""
    require(may_add_survey(request.user))
    form, made = AddSurveyForm(request.POST or None), []

    def act(entries):
        made.append(add_survey(**entries, by=request.user, at=clock.now()))

    if form.save_with(act):
        messages.success(request, "The survey is added. Add its questions next.")
        return redirect(made[0])
    return form_page(request, form, "Add a survey", ("Residents’ voice", "/voice/"))


@require_safe
def survey(request, slug):
    """A survey with its questions."""
    require(may_view_voice(request.user))
    one = get_object_or_404(Survey, slug=slug)
    context = {
        "survey": one,
        "questions": one.questions.select_related("unit").prefetch_related("measures"),
        "may_add": may_add_survey_question(request.user),
    }
    return render(request, "reporting/voice/survey.html", context)


def add_question(request, slug):
    """Add a question of a survey."""
    require(may_add_survey_question(request.user))
    one = get_object_or_404(Survey, slug=slug)
    form, made = AddQuestionForm(request.POST or None, user=request.user), []

    def act(entries):
        made.append(add_survey_question(one, **entries, by=request.user, at=clock.now()))

    if form.save_with(act):
        messages.success(request, "The question is added. Enter its waves next.")
        return redirect(made[0])
    back = (one.title, one.get_absolute_url())
    return form_page(request, form, "Add a question", back, caption=one.title)


def get_question_or_404(request, pk):
    require(may_view_voice(request.user))
    rows = SurveyQuestion.objects.select_related("survey", "unit")
    return get_object_or_404(rows.prefetch_related("measures"), pk=pk)


@require_safe
def question(request, pk):
    """A question with every wave as it was entered, and what was corrected."""
    one = get_question_or_404(request, pk)
    waves = list(one.waves.select_related("recorded_by").order_by("-first_day", "-revision"))
    rows, before = [], None
    for wave in waves:
        wave.question = one
        interval = interval_of(wave.entry, one.counts)
        is_current = before != wave.first_day
        rows.append(
            {
                "wave": wave,
                "is_current": is_current,
                "share": percent(wave.percent),
                "interval": f"{percent(tenth(interval.lower))} to {percent(tenth(interval.upper))}",
                "is_hidden": bool(hidden_in(wave.entry, one.counts)),
                "may_correct": is_current and may_correct_survey_wave(request.user, wave),
            }
        )
        before = wave.first_day
    context = {
        "question": one,
        "rows": rows,
        "may_record": may_record_survey_wave(request.user, one),
        "may_change": may_change_survey_question(request.user, one),
    }
    return render(request, "reporting/voice/question.html", context)


def change_question(request, pk):
    """Change what a question is tied to."""
    one = get_question_or_404(request, pk)
    require(may_change_survey_question(request.user, one))
    initial = {
        "counted": one.counted,
        "higher_is_better": str(one.higher_is_better),
        "unit": one.unit_id,
        "measures": [target.pk for target in one.measures.all()],
    }
    form = TiedForm(request.POST or None, user=request.user, initial=initial)

    def act(entries):
        change_survey_question(one, **entries, by=request.user, at=clock.now())

    if form.save_with(act):
        messages.success(request, "Saved.")
        return redirect(one)
    back = ("The question", one.get_absolute_url())
    return form_page(request, form, "Change what it is tied to", back, caption=one.text)


def record_wave(request, pk):
    """Enter a wave of a question."""
    one = get_question_or_404(request, pk)
    require(may_record_survey_wave(request.user, one))
    form = WaveForm(request.POST or None)

    def act(entries):
        record_survey_wave(one, entries["entry"], by=request.user, at=clock.now())

    if form.save_with(act):
        messages.success(request, "The wave is saved. Everybody can read it.")
        return redirect(one)
    back = ("The question", one.get_absolute_url())
    return form_page(request, form, "Enter a wave", back, answers_in_words(one), one.text)


def answers_in_words(question):
    """What counts, as whoever enters a wave reads it."""
    words = f"What counts: {question.counted}."
    if question.counts:
        words += f" Answers that count: {'; '.join(question.counts)}."
        words += f" The others: {'; '.join(question.others)}."
    return words


def correct_wave(request, pk):
    """Correct a wave, and say why; what stood there stays."""
    require(may_view_voice(request.user))
    rows = SurveyWave.objects.select_related("question__unit", "question__survey")
    wave = get_object_or_404(rows, pk=pk)
    require(may_correct_survey_wave(request.user, wave))
    initial = {
        name: getattr(wave, name)
        for name in ("first_day", "last_day", "mode", "population", "n", "count")
    }
    initial |= {
        "share": f"{wave.share.normalize():f}" if wave.share is not None else "",
        "design_effect": f"{wave.design_effect.normalize():f}" if wave.design_effect else "",
        "answers": "\n".join(f"{name} = {number}" for name, number in wave.answers.items()),
    }
    form = CorrectWaveForm(request.POST or None, initial=initial)

    def act(entries):
        correct_survey_wave(wave, **entries, by=request.user, at=clock.now())

    if form.save_with(act):
        messages.success(request, "The correction is saved; what stood there stays beside it.")
        return redirect(wave.question)
    one = wave.question
    back = ("The question", one.get_absolute_url())
    return form_page(request, form, "Correct a wave", back, answers_in_words(one), one.text)


def upload(request, kind):
    """Take in a file of waves or of counts, whole or not at all."""
    file, service, things, about = FILES[kind]
    require(may(request.user, file.act))
    return take_file(
        request,
        service,
        template="reporting/voice/import.html",
        things=things,
        back="voice",
        context={"kind": file, "about": about, "template_file": f"{file.act}_template"},
    )


@require_safe
def template(request, kind, form):
    """The template with its example row, as CSV or workbook."""
    file = FILES[kind][0]
    require(may(request.user, file.act))
    answer = template_answer(file, form, at=clock.now())
    if answer is None:
        raise Http404
    return answer
