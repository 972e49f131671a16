"""How sessions look."""

from django import template

from pmf_portal.formats.numbers import counted
from reporting.engagement import sessions

register = template.Library()
register.filter("when", sessions.when)


@register.filter
def places_left(session):
    left = max(0, session.places - session.taken)
    return f"{counted(left, 'place')} left of {session.places}" if left else "All taken"
