"""What is not shown because its stored copy does not match its digest: the error, and the mark that
`verify` leaves on disk.
"""

import json
import logging
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from reporting.public_record.archive_files import write_whole

log = logging.getLogger(__name__)


class Withheld(Exception):
    """A stored copy that is not what was published; its figures are not shown.  `names` says of
    what ("publication:12").
    """

    def __init__(self, *names):
        super().__init__(", ".join(names))
        self.names = names


def mark():
    return Path(settings.PUBLISHED_ROOT) / "withheld.json"


def withheld_names():
    """What the last verification found altered, and what was found altered since."""
    try:
        status = mark().stat()
    except OSError:
        return frozenset()
    return names_in(str(mark()), status.st_mtime_ns, status.st_ino)


@lru_cache(maxsize=2)
def names_in(path, *signature):
    try:
        return frozenset(json.loads(Path(path).read_bytes()))
    except (OSError, ValueError):
        # A mark that cannot be read hides nothing by itself: every copy is still checked against
        # its digest when it is read.
        log.exception("%s cannot be read.", path)
        return frozenset()


def refuse_withheld(*names):
    """Raise Withheld where a name stands in the mark."""
    if withheld_names().intersection(names):
        raise Withheld(*names)


def set_withheld(names):
    """Withhold exactly these; without any the mark goes away."""
    if names:
        write_whole(mark(), json.dumps(sorted(names), indent=1).encode())
    else:
        mark().unlink(missing_ok=True)


def withhold(names):
    """Withhold these too."""
    if set(names) - withheld_names():
        set_withheld(withheld_names() | set(names))
