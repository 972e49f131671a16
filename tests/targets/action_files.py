"""A file with an action of the Families Plan."""

from datetime import UTC, datetime

from targets.imports.actions import import_actions, keep_actions

AT = datetime(2013, 9, 25, 10, tzinfo=UTC)
EVERYWHERE = ("/",)
HEAD = "plan,what,kind,starts,due,owner,deputy,who,objectives,measures,resources\n"
ROW = (
    "families,Open a new front desk,staffing,2/9/2013,20/12/2013,head,manager,,first,F1,Two posts\n"
)


def taken(council, text, name="actions.csv", **more):
    return import_actions(text.encode(), name=name, by=council.people["head"], at=AT, **more)


def kept_file(council):
    return keep_actions(
        (HEAD + ROW).encode(), name="a.csv", paths=EVERYWHERE, by=council.people["head"], at=AT
    )
