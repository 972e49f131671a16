"""Commands say who runs them: the operator's name stands in the audit trail."""

import getpass
from argparse import ArgumentParser


def add_operator(parser: ArgumentParser) -> None:
    """`--by OPERATOR`; without it the account of the machine that runs the command."""
    parser.add_argument(
        "--by",
        metavar="OPERATOR",
        default=account(),
        help="who runs this, for the audit trail: “Command line, OPERATOR”",
    )


def account() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "an account without a name"
