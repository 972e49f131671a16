"""The portal's web process, which stops in the middle of an act when HALT_IN names the step, so that
a test can kill it.
"""

import sys

import django

django.setup()

from pmf_portal.jobs.embedded import serve  # noqa: E402
from reporting.publishing import month  # noqa: E402
from reporting.views import cycle  # noqa: E402
from tests.real_parts.halting import halting  # noqa: E402

month.record = halting(month.record, "begun")
month.build_scorecards = halting(month.build_scorecards, "lines")
month.open_exception_reports = halting(month.open_exception_reports, "reports")
# The act is committed, and nobody is told of it.
cycle.correct_month = halting(cycle.correct_month, "committed")

if __name__ == "__main__":
    serve("127.0.0.1", int(sys.argv[1]))
