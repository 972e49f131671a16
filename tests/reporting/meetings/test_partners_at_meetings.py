"""To meetings and scrutiny, who works for a partner is the public: also where somebody has named
them in a body.
"""

from datetime import date

import pytest

from reporting.meetings.viewers import Viewer
from reporting.models import Body, BodyMember
from reporting.scrutiny.viewers import ScrutinyViewer
from tests.reporting.meetings.story import add, management

TODAY = date(2013, 10, 7)


@pytest.mark.parametrize("viewer", [Viewer, ScrutinyViewer])
@pytest.mark.parametrize("post", ["partner", "lead"])
def test_a_seat_by_name_opens_nothing_to_a_partner(council, viewer, post):
    public, private = add(council), management(council)
    person = council.people[post]
    for body in (public, private):
        BodyMember.objects.create(body=body, person=person, from_day=TODAY)
    Body.objects.filter(pk=private.pk).update(clerk=person)
    private.refresh_from_db()
    seen = viewer(person, TODAY)
    is_inside = post != "partner"
    assert seen.sees(public) and seen.sees(private) == is_inside
    assert seen.sees_all_of(public) == is_inside
