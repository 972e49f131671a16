"""Files of targets and trajectories as officers have them, by the reader that files of figures
have.
"""

import pytest

from pmf_portal.formats.csv_files import FileRefused
from targets.imports.trajectory import import_trajectory
from targets.models import TrajectoryPoint
from tests.factories import YEAR

NEXT = YEAR + 1


@pytest.fixture
def take(council, at):
    council.target("F1", year=NEXT, frequency="quarter", planned="91.5")

    def take(data):
        return import_trajectory(
            data.encode(), name="trajectory.csv", by=council.people["team"], at=at
        )

    return take


@pytest.mark.parametrize(
    "data",
    [
        "code,period,planned\nF1,Q1 2014/15,90\nF1,Q2 2014/15,91\nF1,2014/2015 Q3,92\nF1,Q4 14/15,93\n",
        "Plan of the year,,\ncode,period,planned,notes\n"
        + "".join(f"F1,2014/15 Q{n},{89 + n},mine\n" for n in range(1, 5)),
        "sep=;\ncode;period;planned\n"
        + "".join(f"F1;2014/15 Q{n};{89 + n}\n" for n in range(1, 5)),
        "code\tperiod\tplanned\n"
        + "".join(f"F1\t2014/15 Q{n}\t{89 + n}.00000000000001\n" for n in range(1, 5)),
    ],
    ids=["periods", "title and own column", "separator", "tabs and tails"],
)
def test_a_trajectory_is_read_however_it_is_written(take, data):
    assert take(data) == 4
    planned = TrajectoryPoint.objects.order_by("month").values_list("planned", flat=True)
    assert list(planned) == [90, 91, 92, 93]


def test_malformed_quotes_in_a_trajectory_are_told_by_row_and_column(take):
    with pytest.raises(FileRefused) as refusal:
        take('code,period,planned\nF1,2014/15 Q1,"90" or so\n')
    ((row, column),) = [(p.row, p.column) for p in refusal.value.problems]
    assert (row, column) == (2, "planned")
