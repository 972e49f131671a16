"""The Celery application.  Messages are only hints: the jobs themselves are rows (see
pmf_portal.jobs).
"""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pmf_portal.settings")

app = Celery("pmf_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["pmf_portal.jobs"])
