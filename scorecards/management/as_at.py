"""The day that an extract is as at, on the command line."""

from datetime import date


def add_as_at(parser):
    """Ask for the day; without it the file has to name it in its column, or it is today."""
    parser.add_argument(
        "--as-at", type=date.fromisoformat, default=None, help="the day it is as at: 2013-09-30"
    )
