from django.db import migrations

from pmf_portal.audit.append_only import append_only

KEPT = "What was published stays as it was: a correction is a new edition."


class Migration(migrations.Migration):
    dependencies = [("reporting", "0001_initial"), ("audit", "0002_append_only")]
    operations = [
        append_only("reporting_publication", KEPT),
        append_only("reporting_publicationfile", KEPT),
        append_only("reporting_publishedtarget", KEPT),
    ]
