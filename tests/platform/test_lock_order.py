import pytest
from django.db import transaction

from pmf_portal.audit.record import record
from pmf_portal.council.models import User
from pmf_portal.jobs.models import Job
from tests.lock_order import acts_are_watched


def hold(model):
    list(model.objects.select_for_update())


def hold_and_record(*models, at):
    for model in models:
        hold(model)
    record("open_month", "September 2013", by=None, at=at)


@pytest.mark.django_db
def test_an_act_that_holds_a_row_after_it_is_recorded_is_found(at):
    with pytest.raises(AssertionError, match="User"), acts_are_watched():
        with transaction.atomic():
            hold_and_record(Job, at=at)
            hold(Job)
            hold(User)


@pytest.mark.django_db
def test_acts_one_after_the_other_may_hold_what_they_need(at):
    with acts_are_watched():
        for model in (User, Job):
            with transaction.atomic():
                hold_and_record(model, at=at)
