"""The time and the memory of a big pack: 300 rows of scorecard and 100 charts, as PDF and
workbook.
"""

import json
import re
from itertools import cycle, islice

from reporting.content.packs import pack_document
from reporting.models import Publication, PublishedTarget
from reporting.print.pdf import report_pdf
from reporting.print.workbook import report_workbook
from tests.bench.measure import medians, peak_memory_of, status, timed

ROWS, CHARTS = 300, 100
PAGES = re.compile(rb"/Type\s*/Page\b")


def big_pack(rows=ROWS, charts=CHARTS):
    """A pack of a bench council's published lines: as many rows and charts as asked, however small
    the council is.
    """
    publication = (
        Publication.objects.filter(kind=Publication.SCORECARD).order_by("-other", "pk").first()
    )
    scorecard = json.loads(publication.content) | {"digest": publication.digest}
    scorecard["lines"] = list(islice(cycle(scorecard["lines"]), rows))
    texts = (
        PublishedTarget.objects.filter(build=publication.build_id)
        .order_by("code")
        .values_list("content", flat=True)[:charts]
    )
    targets = list(islice(cycle(json.loads(text) for text in texts), charts))
    content = scorecard | {
        "title": "Big pack",
        "audience": "bench",
        "since": "",
        "turned": [],
        "decisions": [],
        "codes": [],
    }
    return pack_document(content, [("scorecard", scorecard)], targets)


def measure(rounds, report):
    """Print what a big pack takes: seconds, megabytes, pages, and how its workbook compares."""
    made = {}

    def pdf():
        made["pdf"] = report_pdf(big_pack(), "http://localhost")

    def workbook():
        made["workbook"] = report_workbook(big_pack(), "2014-04-17T08:30:00.000000Z")

    def reading():
        made["document"] = big_pack()

    read, printed, written = medians(
        rounds, lambda: timed(reading), lambda: timed(pdf), lambda: timed(workbook)
    )
    memory = peak_memory_of(pdf)
    pages = len(PAGES.findall(made["pdf"]))
    peak = (
        "not known"
        if memory is None
        else f"{status('VmHWM') / 1024:.0f} MB at the peak, {memory:.0f} MB more than before"
    )
    size = f"{pages} pages, {len(made['pdf']) / 1e6:.1f} MB; memory {peak}"
    report(
        f"pack, {ROWS} rows, {CHARTS} charts {printed:5.2f} s   {printed / read:6.1f} × reading its"
        f" content; {size}"
    )
    report(
        f"pack as workbook         {written:8.2f} s   {written / printed:6.2f} of its PDF;"
        f" {len(made['workbook']) / 1e6:.1f} MB"
    )
