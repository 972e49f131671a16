"""Who looks at meetings, and what of them they may read: the public reads the public bodies' open
items; private bodies and exempt items are for those whom they concern.
"""

from datetime import date

from django.utils.functional import cached_property

from pmf_portal.council.models import User
from pmf_portal.council.permissions import may
from reporting.meetings.rules.lifecycle import WRITTEN
from reporting.meetings.seats import named_on, sits_by_role
from reporting.models import AgendaItem, Body, Meeting, Output


class Viewer:
    """The public, or a person with the seats that they have on a day."""

    def __init__(self, user: User | None, today: date) -> None:
        is_signed_in = user is not None and user.is_authenticated and user.is_active
        # Who works for a partner reads what the public reads.
        self.user = user if is_signed_in and user.partner is None else None
        self.today = today

    @cached_property
    def named_seats(self) -> set[int]:
        """The bodies in which the person sits by name."""
        if self.user is None:
            return set()
        return set(named_on(self.today).filter(person=self.user).values_list("body", flat=True))

    def belongs_to(self, body: Body) -> bool:
        """Whether the person sits in a body, chairs it or is its clerk."""
        if self.user is None:
            return False
        if self.user.pk in (body.chair_id, body.clerk_id) or body.pk in self.named_seats:
            return True
        return sits_by_role(self.user, body)

    def sees(self, body: Body) -> bool:
        """Whether a body and its meetings are shown at all."""
        if body.is_public or self.belongs_to(body):
            return True
        return self.user is not None and bool(may(self.user, "view_private_meetings"))

    def sees_all_of(self, body: Body) -> bool:
        """Whether everything of a body is shown: exempt items, and minutes before they are
        confirmed.
        """
        if self.belongs_to(body):
            return True
        return self.user is not None and bool(may(self.user, "view_exempt_items"))

    def sees_agenda(self, meeting: Meeting) -> bool:
        return meeting.is_called or self.sees_all_of(meeting.body)

    def sees_item(self, item: AgendaItem, body: Body) -> bool:
        """Whether an item is shown with its words."""
        return not item.exempt or self.sees_all_of(body)

    def sees_output(self, output: Output, meeting: Meeting) -> bool:
        """Whether a decision or an action is shown; its owner sees it once it is written."""
        if self.sees_all_of(meeting.body):
            return True
        if self.user is not None and output.owner_id == self.user.pk:
            return meeting.state in WRITTEN
        return self.sees(meeting.body) and meeting.is_confirmed and not output.exempt
