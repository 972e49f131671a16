"""The forms of targets over several years and of proxies."""

from django import forms

from pmf_portal.formats.numbers import NumberError, typed_number, typed_text
from pmf_portal.periods.month import PeriodError
from pmf_portal.periods.typed import typed_year
from pmf_portal.ui.forms import GovUKFormMixin, SeenFormMixin, YearInput
from targets.forms.actions import WORDS, LineProblem, long_text, numbered_lines
from targets.models import Specification, Target


class LevelsField(forms.CharField):
    """Levels, one a line: the year, a colon, the level."""

    def __init__(self, *, unit, **kwargs):
        self.unit = unit
        super().__init__(max_length=WORDS, **kwargs)

    def clean(self, value):
        levels = {}
        for number, year, level in numbered_lines(super().clean(value)):
            try:
                of_year, planned = typed_year(year), typed_number(level, self.unit)
            except (NumberError, PeriodError) as error:
                raise LineProblem(number, str(error)) from error
            if of_year in levels:
                raise LineProblem(number, f"{of_year} stands there twice")
            levels[of_year] = planned
        return levels


class MultiYearTargetForm(SeenFormMixin, forms.Form):
    """The level of each of several years, and why they are these."""

    submit_label = "Save the levels"

    def __init__(self, *args, specification, known=None, **kwargs):
        unit = specification.unit
        if known:
            lines = [f"{year}: {typed_text(level, unit)}" for year, level in known.levels.items()]
            kwargs["initial"] = {"levels": "\n".join(lines)}
        super().__init__(*args, **kwargs)
        year = specification.financial_year
        self.fields["levels"] = LevelsField(
            unit=unit,
            label="Which level in which year?",
            widget=forms.Textarea(attrs={"rows": 6}),
            help_text=(
                f"One year a line, in its unit: {year}: 62. Each year is locked once its own plan"
                " is approved."
            ),
            error_messages={"required": "Enter the level of each year"},
        )
        self.fields["reason"] = long_text(
            "Why these levels?" if not known else "Why are they changed?",
            rows=3,
            required=True,
            error="Say why the levels are these",
            help_text="The public reads this.",
        )
        self.remember(known.version if known else 0)


class ProxyForm(GovUKFormMixin, forms.Form):
    """Which indicator stands for an outcome, why, and until when."""

    submit_label = "Name the proxy"
    proxy = forms.ModelChoiceField(
        label="Which indicator stands for it?",
        queryset=Target.objects.none(),
        empty_label="Choose an indicator",
        error_messages={"required": "Choose an indicator"},
    )
    measured_from = YearInput(
        label="From which year on will the outcome itself be measured?",
        help_text="For example 2015/16",
        error_messages={"required": "Enter the year"},
    )
    reason = long_text(
        "Why does it stand for the outcome?",
        rows=3,
        required=True,
        error="Say why it stands for the outcome",
        help_text="The public reads this.",
    )

    def __init__(self, *args, specification, **kwargs):
        super().__init__(*args, **kwargs)
        others = Specification.objects.of_year(specification.financial_year).exclude(
            target=specification.target_id
        )
        titles = dict(others.values_list("target", "title"))
        field = self.fields["proxy"]
        field.queryset = Target.objects.filter(pk__in=titles).order_by("sort_key", "code")
        field.label_from_instance = lambda target: f"{target} {titles.get(target.pk, '')}"
