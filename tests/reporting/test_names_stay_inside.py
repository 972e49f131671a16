"""Names of people are for readers inside the council: what is public says posts alone."""

import json

import pytest
from django.conf import settings
from django.test import Client

from pmf_portal.council.models import User
from pmf_portal.jobs import queue
from reporting.models import Publication, PublicationFile
from reporting.public_record.writing import write_record
from tests.addresses import ALL, FORMS, PUBLIC
from tests.exceptions import story
from tests.reporting.september import RELEASE

pytestmark = pytest.mark.slow

NAME = "Zebedee Quillfeather-Sample"


def test_nothing_public_says_a_name(client, council):
    User.objects.update(name=NAME)
    for name, person in council.people.items():
        council.people[name] = User.objects.get(pk=person.pk)
    story.published(council)
    queue.run_due(RELEASE)
    write_record()
    assert Publication.objects.count() > 3
    said = [
        f"{file.publication} {file.name}"
        for file in PublicationFile.objects.select_related("publication")
        if holds_name(bytes(file.body))
    ]
    said += [
        str(publication)
        for publication in Publication.objects.all()
        if holds_name(json.dumps(publication.content).encode())
    ]
    pages = [path for path in settings.PUBLISHED_ROOT.rglob("*") if path.is_file()]
    said += [str(path) for path in pages if holds_name(path.read_bytes())]
    assert len(pages) > 20
    for name, url in ALL:
        if name in PUBLIC - FORMS:
            answer = Client().get(url)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            said += [url] if holds_name(body) else []
    assert not said


def test_readers_inside_do_read_the_name(client, council):
    User.objects.update(name=NAME)
    client.force_login(council.people["member"])
    assert holds_name(client.get("/people/").content)


def holds_name(body):
    return b"Quillfeather" in body


def test_the_demonstration_has_a_name_for_everybody(demonstration):
    names = list(User.objects.values_list("name", flat=True))
    assert all(names) and len(set(names)) == len(names)
