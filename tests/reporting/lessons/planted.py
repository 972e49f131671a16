"""What a month is read to have published, with something planted in it."""

from contextlib import contextmanager
from dataclasses import replace
from unittest import mock

from pmf_portal.formats.canonical import decimal_of
from reporting.lessons import reading


@contextmanager
def facts_as_published(*, ratings, codes=None, **line):
    """The measures of the month, as if these had been their colours and figures."""
    read = reading.measures_of

    def planted(build):
        for one in read(build):
            if codes is None or one.code in codes:
                one = replace(one, ratings=tuple(ratings))
                if "actual_to_date" in line:
                    one = replace(one, actual=decimal_of(line["actual_to_date"]))
                yield one

    with mock.patch.object(reading, "measures_of", lambda build: list(planted(build))):
        yield


def replaced(code, opened_for, **more):
    """A published exception report, as far as findings read it."""
    return {
        "code": code,
        "title": "Visits",
        "service": "Care",
        "opened_for": opened_for,
        "promise": "",
        "causes": [],
        "questions": [],
    } | more
