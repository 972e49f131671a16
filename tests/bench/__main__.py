"""`make bench`, or `python -m tests.bench --help`."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pmf_portal.settings")
django.setup()

from tests.bench.run import main  # noqa: E402  (models can be imported only once Django is set up)

main()
