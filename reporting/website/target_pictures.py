"""The pictures of a target's page, each drawn for wide and for narrow pages."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.safestring import mark_safe

from pmf_portal.formats.wording import terms
from pmf_portal.pictures.drawing import Drawn, Said
from pmf_portal.pictures.measure_chart import (
    LAYERS,
    Measured,
    control_chart,
    fan_chart,
    recovery_chart,
    target_chart,
)
from pmf_portal.pictures.periods_frame import FULL, HALF, NARROW, Paper
from reporting.content.chart_titles import recovery_title, subtitle, target_title
from reporting.content.measured import measured_of
from reporting.models import Publication
from reporting.public_record.integrity import sound_content_of
from reporting.public_record.withholding import refuse_withheld
from reporting.publishing.exceptions import SLUG

Draw = Callable[[Measured, Paper], Drawn]


def exception_of(published: Any, code: str) -> tuple[dict[str, Any] | None, str]:
    """The exception report on a target as it was published with the same edition, and the name of
    the publication that says so; (None, "") where there is none.  Raises Withheld where that is not
    what was published.
    """
    reports = Publication.objects.filter(
        kind=Publication.EXCEPTIONS,
        slug=SLUG,
        month=published.build.month,
        edition=published.build.edition,
    ).first()
    if reports is None:
        return None, ""
    name = f"publication:{reports.pk}"
    refuse_withheld(name)
    for copy in sound_content_of(reports)["lines"]:
        if copy["code"] == code:
            return copy, name
    return None, ""


def pictures_of(content: Mapping[str, Any], report: Mapping[str, Any] | None) -> dict[str, Any]:
    """The context of every picture that there is something to draw for."""
    path = report["path"] if report else []
    measured = measured_of(content, path)
    if measured is None:
        return {}
    below = {
        "subtitle": subtitle(content, terms.council),
        "source": content["line"].get("data_source", ""),
    }
    pictures = {
        "main": below
        | {
            "title": target_title(content),
            "layers": [(name, LAYERS[name]) for name in measured.layers],
            "drawn": drawn(
                target_chart, measured, (FULL, HALF, NARROW), target_title(content), "main"
            ),
        }
    }
    reading = content.get("reading")
    if measured.promised:
        title = recovery_title(path)
        pictures["recovery"] = {
            "title": title,
            "drawn": drawn(recovery_chart, measured, (HALF, NARROW), title, "recovery"),
        }
    if measured.ahead and reading:
        words = reading["words"]["year_end"]
        pictures["ahead"] = {
            "drawn": drawn(fan_chart, measured, (HALF, NARROW), words, "ahead"),
        }
    if measured.usual and reading:
        words = reading["words"]["change"]
        pictures["usual"] = {
            "drawn": drawn(control_chart, measured, (HALF, NARROW), words, "usual"),
        }
    return pictures


def drawn(
    draw: Draw, measured: Measured, papers: Sequence[Paper], words: str, name: str
) -> list[str]:
    """One picture for each width of a page: text is never scaled."""
    pictures = []
    for paper in papers:
        place = "main" if len(papers) > 2 else "side"
        picture = draw(measured, paper).on_page(
            said=Said(words),
            name=f"{name}-{paper.name}",
            look=f"look-{paper.name} look-{paper.name}--{place}",
        )
        pictures.append(mark_safe(picture))
    return pictures
