"""Two files of actions at once add nothing twice."""

import pytest

from pmf_portal.refusals import Refused
from targets.imports.actions import save_actions
from targets.models import Action
from tests.at_once import needs_postgresql, overlapping
from tests.targets.action_files import AT, EVERYWHERE, HEAD, ROW, kept_file, taken

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, needs_postgresql]


def test_two_files_at_once_add_an_action_once(council):
    council.add_usual_targets()
    counts = overlapping(lambda: taken(council, HEAD + ROW), lambda: taken(council, HEAD + ROW))
    assert list(counts) == [1, 0]
    assert Action.objects.count() == 1


def test_one_file_is_not_saved_twice_at_once(council):
    council.add_usual_targets()
    kept = kept_file(council)

    def save():
        return save_actions(kept, paths=EVERYWHERE, by=council.people["head"], at=AT).count

    first, second = overlapping(save, save)
    assert first == 1 and isinstance(second, Refused)
    assert Action.objects.count() == 1
