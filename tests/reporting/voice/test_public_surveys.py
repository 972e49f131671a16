"""Surveys as everybody reads them: the same figure in every form, and nothing that nobody asked."""

from reporting.public_record.state import record_state
from targets.models import SurveyQuestion
from tests.targets.voice.heard import question, wave

VOICE, CSV = "/residents-voice/", "/data/tables/surveys.csv"


def text_of(client, path):
    return " ".join(client.get(path).content.decode().split())


def test_a_share_is_rounded_alike_on_page_and_in_file(client, council):
    wave(council, question(council), count=249, n=400)
    assert "62.3% were satisfied" in text_of(client, VOICE)
    assert ",62.3," in text_of(client, CSV)


def test_pages_on_disk_follow_which_way_is_better(council):
    asked = question(council)
    before = record_state()
    SurveyQuestion.objects.filter(pk=asked.pk).update(higher_is_better=False)
    assert record_state() != before
