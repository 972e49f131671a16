"""The parts of an exception report's form; each may be saved unfinished, and none loses what was
typed.
"""

from django import forms

from exceptions.models.redactions import REDACTION_CHOICES
from exceptions.rules.recovery import MOST_MONTHS, path_problem, periods_of_path
from pmf_portal.formats.numbers import plain_number, typed_text
from pmf_portal.formats.units import is_percentage
from pmf_portal.formats.value_kinds import is_date, kind_of
from pmf_portal.periods import frequency
from pmf_portal.ui.forms import SeenFormMixin, TypedNumberField
from pmf_portal.ui.own_words import in_own_words
from targets.models import Risk

# Five thousand words are about thirty thousand characters.
LONG = 40_000


def text(label, *, rows=5, help_text="", most=LONG, required=False, error=""):
    messages = {"required": error} if error else {}
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(
        label=label,
        required=required,
        max_length=most,
        widget=widget,
        help_text=help_text,
        error_messages=messages,
    )


def redaction_field():
    return forms.ChoiceField(
        label="May the public read this part?",
        choices=REDACTION_CHOICES,
        required=False,
        widget=forms.RadioSelect,
        help_text="What is left out is named as left out, with the reason.",
    )


class PartForm(SeenFormMixin, forms.Form):
    """One part of the report as it stands, with the version that was seen."""

    submit_label = "Save and continue"
    fields_of_report = ()

    def __init__(self, *args, report, **kwargs):
        self.report = report
        initial = {name: getattr(report, name) for name in self.fields_of_report}
        super().__init__(*args, initial=initial | kwargs.pop("initial", {}), **kwargs)
        self.remember(report.version)

    @property
    def entries(self):
        return {name: value for name, value in self.cleaned_data.items() if name != "seen_version"}


class WhatHappenedForm(PartForm):
    fields_of_report = ("what_happened", "what_happened_mark")
    what_happened = text(
        "What happened?",
        rows=8,
        help_text="In words a resident understands: what fell short, since when, and for whom",
    )
    what_happened_mark = redaction_field()


class FinanceForm(PartForm):
    fields_of_report = ("virement", "finance_note", "finance_mark")
    revenue = TypedNumberField(
        label="Revenue effect in this year",
        unit="£",
        required=False,
        help_text="In pounds; more spending as 12,000, a saving as -12,000",
    )
    capital = TypedNumberField(
        label="Capital effect in this year", unit="£", required=False, help_text="In pounds"
    )
    virement = forms.BooleanField(
        label="Money has to be moved from another budget",
        required=False,
        help_text="Finance calls this a virement",
    )
    finance_note = text("What is it for, and where does it come from?", rows=4)
    finance_mark = redaction_field()

    def __init__(self, *args, report, **kwargs):
        money = {
            name: "" if (value := getattr(report, name)) is None else plain_number(value)
            for name in ("revenue", "capital")
        }
        super().__init__(*args, report=report, initial=money, **kwargs)

    def clean(self):
        entries = super().clean()
        if entries.get("virement") and not entries.get("finance_note"):
            self.add_error("finance_note", "Say which budget the money is to come from")
        return entries


class RiskForm(PartForm):
    fields_of_report = ("risk", "risk_note", "risk_mark")
    risk = forms.ModelChoiceField(
        label="Which risk on the risk register is linked?",
        queryset=Risk.objects.none(),
        required=False,
        empty_label="None on the register",
    )
    risk_note = text(
        "What does the under-performance mean for this risk?",
        rows=4,
        help_text="Or a risk that is not on the register yet",
    )
    risk_mark = redaction_field()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        known = Risk.objects.filter(closed_on=None) | Risk.objects.filter(pk=self.report.risk_id)
        self.fields["risk"].queryset = known.order_by("reference")
        self.fields["risk"].label_from_instance = lambda risk: (
            f"{risk.reference} {risk.title} (score {risk.score} of 25)"
        )


class SupportForm(PartForm):
    fields_of_report = ("support", "support_mark")
    support = text(
        "What support is wanted?",
        help_text=in_own_words(
            "From whom, and for what: the {terms.directorate}, finance, HR, Policy, a"
            " partner, {terms.executive_group}. Leave it empty if none is wanted"
        ),
    )
    support_mark = redaction_field()


class PathForm(PartForm):
    """The recovery month, and what is expected for each period on the way to it."""

    def __init__(self, *args, report, specification, plan, **kwargs):
        self.specification, self.plan = specification, plan
        start = report.period or report.month
        self.months = periods_of_path(specification.frequency, start, start + MOST_MONTHS)
        super().__init__(*args, report=report, **kwargs)
        known = {point.month: self.typed(point.expected) for point in report.path.all()}
        labels = [
            (str(month), frequency.label(specification.frequency, month)) for month in self.months
        ]
        self.fields["recovery_month"] = forms.ChoiceField(
            label="When will performance be back on plan?",
            choices=[("", "Choose the period"), *labels],
            initial=str(report.recovery_month or ""),
            error_messages={
                "required": "Choose the period in which performance will be back on plan"
            },
        )
        if is_date(specification.unit):
            self.fields["recovery_month"].label = "In which period will it be done?"
        for month, (name, label) in zip(self.months, labels, strict=True):
            self.fields[f"expected_{name}"] = TypedNumberField(
                label=f"Expected for {label}",
                unit=specification.unit,
                required=False,
                initial=known.get(month, ""),
                help_text=self.planned(month),
            )
        self.remember(report.version)

    def typed(self, value):
        """An expected figure as a person would type it."""
        unit = self.specification.unit
        return typed_text(value, unit) if kind_of(unit) else plain_number(value)

    def planned(self, month):
        planned = self.plan.get(month)
        if planned is None:
            return "No plan approved yet"
        if kind_of(self.specification.unit):
            return f"Plan: {self.typed(planned)}"
        sign = "%" if is_percentage(self.specification.unit) else ""
        return f"Plan: {plain_number(planned)}{sign}"

    def clean(self):
        entries = super().clean()
        recovery = next(
            (month for month in self.months if str(month) == entries.get("recovery_month")), None
        )
        if recovery is None:
            return entries
        wanted = [month for month in self.months if month <= recovery]
        self.recovery_month, self.expected = (
            recovery,
            {month: entries.get(f"expected_{month}") for month in wanted},
        )
        for month, figure in self.expected.items():
            if figure is None and f"expected_{month}" not in self.errors:
                self.add_error(
                    f"expected_{month}",
                    "Say what you expect for"
                    f" {frequency.label(self.specification.frequency, month)}",
                )
        if not self.errors:
            s = self.specification
            if problem := path_problem(self.expected, self.plan, s.polarity, s.decimals, s.unit):
                self.add_error(f"expected_{recovery}", problem)
        return entries


FORMS = {
    "what-happened": WhatHappenedForm,
    "finance": FinanceForm,
    "risk": RiskForm,
    "support": SupportForm,
}
