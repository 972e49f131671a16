"""The form of what residents call the council's measures."""

from typing import Any

from django import forms

from reporting.forms.council_settings import SettingsForm
from targets.models import Target

MOST_LINES, LONGEST_LINE = 500, 300


class SearchWordsForm(SettingsForm):
    """The council's own everyday words, by which measures are found too."""

    part = "everyday words of the search"
    search_words = forms.CharField(
        label="Everyday words (optional)",
        help_text="One measure on each line: its code, a colon, and the words with commas between"
        " them. For example RE02: brown bin, bin men",
        required=False,
        max_length=MOST_LINES * LONGEST_LINE,
        widget=forms.Textarea(attrs={"rows": 10}),
    )

    def as_they_stand(self) -> dict[str, Any]:
        return {"search_words": "\n".join(self.now.search_words)}

    def clean_search_words(self) -> tuple[str, ...]:
        typed = [" ".join(line.split()) for line in self.cleaned_data["search_words"].splitlines()]
        lines = [line for line in typed if line]
        if len(lines) > MOST_LINES:
            raise forms.ValidationError(f"These are {len(lines)} lines. Keep to {MOST_LINES}")
        codes = set(Target.objects.values_list("code", flat=True)) if lines else set()
        for line in lines:
            if problem := why_not(line, codes):
                raise forms.ValidationError(problem)
        return tuple(lines)

    @property
    def entries(self) -> dict[str, Any]:
        return {"search_words": self.cleaned_data["search_words"]}


def why_not(line: str, codes: set[str]) -> str:
    """What is wrong with a line; "" where it can be read."""
    code, colon, words = line.partition(":")
    if not colon or not words.strip():
        return f"“{line[:40]}” needs a code, a colon and words, for example RE02: brown bin"
    if code.strip() not in codes:
        return f"“{code.strip()[:40]}” is not the code of a measure"
    if len(line) > LONGEST_LINE:
        return f"The line of {code.strip()} is longer than {LONGEST_LINE} characters"
    return ""
