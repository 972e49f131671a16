from django.db import migrations

from pmf_portal.audit.append_only import append_only


class Migration(migrations.Migration):
    """The lock on targets itself is put on by the newest migration that changes their tables."""

    dependencies = [("targets", "0001_initial"), ("audit", "0002_append_only")]
    operations = [append_only("targets_approval", "An approval is never changed or taken back.")]
