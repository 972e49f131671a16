"""The pictures of a target's page, each drawn for wide and for narrow pages."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.safestring import mark_safe

from pmf_portal.formats.wording import terms
from pmf_portal.periods.month import Month
from pmf_portal.pictures.drawing import Drawn, Said
from pmf_portal.pictures.measure_chart import control_chart, fan_chart, recovery_chart, target_chart
from pmf_portal.pictures.measured import LAYERS, Measured
from pmf_portal.pictures.periods_frame import FULL, HALF, NARROW, Paper
from reporting.content.chart_titles import recovery_title, subtitle, target_title
from reporting.content.measured import measured_of
from reporting.content.year_chances import next_period
from reporting.models import Publication
from reporting.public_record.integrity import sound_content_of
from reporting.public_record.withholding import refuse_withheld
from reporting.publishing.exceptions import SLUG

Draw = Callable[[Measured, Paper], Drawn]
FORMS = (("svg", "SVG"), ("png", "PNG"), ("csv", "CSV"))
# The pictures whose message stands above them; that of the others stands beside them.
TITLED = ("main", "recovery")


class Chart(NamedTuple):
    """A chart over time: its message, how it is drawn and of what, and for which widths."""

    title: str
    draw: Draw
    measured: Measured
    papers: Sequence[Paper] = (HALF, NARROW)


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


def charts_of(content: Mapping[str, Any], path: Sequence[Mapping[str, Any]]) -> dict[str, Chart]:
    """Every chart over time that there is something to draw for, by its name; `path` is the way
    back to plan as it was published.
    """
    measured, reading = measured_of(content, path), content.get("reading")
    if measured is None:
        return {}
    charts = {"main": Chart(target_title(content), target_chart, measured, (FULL, HALF, NARROW))}
    if measured.promised:
        charts["recovery"] = Chart(recovery_title(path), recovery_chart, measured)
    if measured.ahead and reading:
        charts["ahead"] = Chart(reading["words"]["year_end"], fan_chart, measured)
    if measured.usual and reading:
        charts["usual"] = Chart(reading["words"]["change"], control_chart, measured)
    return charts


def path_of(report: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    """The way back to plan that an exception report promises; empty without one."""
    return report["path"] if report else []


def pictures_of(content: Mapping[str, Any], report: Mapping[str, Any] | None) -> dict[str, Any]:
    """The context of every picture over time, with the files that it can be had as."""
    pictures: dict[str, Any] = {}
    charts = charts_of(content, path_of(report))
    for name, chart in charts.items():
        if name == "ahead" and next_period(content["reading"]):
            continue
        pictures[name] = {
            "drawn": drawn(chart.draw, chart.measured, chart.papers, chart.title, name),
            "files": files_of(content, name, chart.title),
        }
        if name in TITLED:
            pictures[name]["title"] = chart.title
    if main := pictures.get("main"):
        main |= {
            "subtitle": subtitle(content, terms.council),
            "source": content["line"].get("data_source", ""),
            "layers": [(name, LAYERS[name]) for name in charts["main"].measured.layers],
        }
    return pictures


def files_of(content: Mapping[str, Any], name: str, title: str) -> dict[str, Any]:
    """Where a chart of a month is had as a file, for each form; `title` says of which chart."""
    chart = [content["line"]["code"], Month.parse(content["month"]), name]
    addresses = [(words, reverse("target_chart", args=[*chart, form])) for form, words in FORMS]
    return {"title": title, "addresses": addresses}


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
