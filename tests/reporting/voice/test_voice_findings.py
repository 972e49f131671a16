"""What residents show becomes findings: complaints that are up, the same answer again and again, a
survey that went down.
"""

from dataclasses import replace
from datetime import date

import pytest

from pmf_portal.periods.month import Month
from reporting.lessons import reading_voice
from reporting.lessons.rules.facts import ComplaintsFact, ConsultedFact
from reporting.lessons.rules.voice import complaints_up, same_answer
from reporting.lessons.writing import newest_published, write_findings
from targets.models import ReviewFinding, Target
from targets.voice.complaints import tie_complaints
from tests.targets.voice.heard import AT, CLOSED, NEXT, announced, counts, question, said, wave

UP = ComplaintsFact("Care", "care", Month(2013, 9), "2013/14 Q2", 215, 160, "/residents-voice/")
SAID = ConsultedFact(
    1,
    "Targets",
    "F9",
    "Measure F9",
    "Care",
    date(2013, 10, 31),
    "/consultations/targets/#F9",
    "too_low",
    "it should ask for more",
    5,
    9,
)


def test_complaints_that_are_clearly_up_are_found_once_a_year():
    found = complaints_up(UP)
    assert found.words == (
        "Complaints about Care are clearly up: 215 in the four quarters to 2013/14 Q2, 160 in the"
        " four before."
    )
    assert found.key == "complaints up care 2013/14" and found.service == "Care"
    assert complaints_up(replace(UP, now=170)) is None


@pytest.mark.parametrize(
    ("holders", "total", "is_found"), [(5, 9, True), (4, 4, False), (5, 10, False), (50, 99, True)]
)
def test_most_residents_have_to_say_the_same(holders, total, is_found):
    found = same_answer(replace(SAID, holders=holders, total=total))
    assert (found is not None) is is_found


def test_a_publication_writes_down_what_residents_show(september):
    for back in range(8):
        more = {"received": 70 if back < 4 else 40, "in_time": 30}
        counts(september, quarter=Month(2013, 9) - 3 * back, **more)
    target = Target.objects.get(code="F1")
    act = {"by": september.people["team"], "at": AT}
    tie_complaints(september.units["care"], [target], **act)
    asked = question(september, measures=[target], unit=september.units["care"])
    wave(september, asked, month=7)
    wave(september, asked, count=400)
    september.target("F9", year=NEXT)
    consultation, drafted = announced(september), Target.objects.get(code="F9")
    for _ in range(6):
        said(consultation, drafted)
    said(consultation, drafted, view="right")
    assert not list(reading_voice.consulted(date(2013, 10, 31)))
    build = newest_published()
    write_findings(build, at=CLOSED)
    words = {
        one.key.rpartition(" ")[0]: one for one in ReviewFinding.objects.filter(source="feedback")
    }
    assert set(words) == {
        "complaints up care",
        f"consulted {consultation.pk} F9",
        f"survey down {asked.pk}",
    }
    up = words["complaints up care"]
    assert "280 in the four quarters to 2013/14 Q2, 160 in the four before" in up.words
    assert up.unit == september.units["care"] and list(up.measures.all()) == [target]
    assert "6 of 7 residents said the same" in words[f"consulted {consultation.pk} F9"].words
    assert (
        "49.3% were satisfied, clearly worse than in July 2013"
        in words[f"survey down {asked.pk}"].words
    )
    assert not write_findings(build, at=CLOSED)


def test_hidden_quarters_tell_of_no_rise(council):
    for back in range(8):
        counts(
            council, quarter=Month(2013, 9) - 3 * back, received=40 if back < 4 else 4, in_time=None
        )
    assert not list(reading_voice.complaints())
