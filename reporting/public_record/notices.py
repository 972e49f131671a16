"""What is said above a stored page when it is shown: that a newer edition is there.  The stored
bytes stay as they are.
"""

import re

from django.template.loader import render_to_string

# Every page made from base.html has it, those published long ago too.
MARKER = b'id="main-content">'
NOTICE = re.compile(rb"<!-- notice -->.*?<!-- /notice -->", re.DOTALL)


def notice_of(newer):
    """The words above a page whose publication has a newer edition, with its reason."""
    return (
        "<!-- notice"
        f" -->{render_to_string('reporting/_superseded.html', {'newer': newer}).strip()}<!--"
        " /notice -->"
    )


def with_notice(body, notice):
    """A page with a notice at the head of its main part."""
    before, marker, after = body.partition(MARKER)
    return before + marker + notice.encode() + after if marker else body


def without_notice(body):
    """The stored bytes again."""
    return NOTICE.sub(b"", body, count=1)
