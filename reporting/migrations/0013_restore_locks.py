from django.db import migrations

from pmf_portal.audit.locks import restore_locks
from reporting.public_record.locks import every_lock


def restore(apps, schema_editor):
    """Locks that were added to a migration after some installations had run it never reached those: they get them here."""
    restore_locks(schema_editor.connection, every_lock(schema_editor.connection))


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0003_no_replacement"),
        ("council", "0005_reporting_dates"),
        ("targets", "0005_under_performance"),
        ("scorecards", "0004_no_replacement"),
        ("exceptions", "0004_steps_stay"),
        ("reporting", "0012_custom_scorecards_and_submission_counts"),
    ]

    operations = [migrations.RunPython(restore, migrations.RunPython.noop)]
