from django.db import migrations
from django.db.models import F


def carry_over(apps, schema_editor):
    """Publication dates that were moved are now one of the days of the reporting calendar."""
    former = apps.get_model("reporting", "PublicationDate").objects.using(schema_editor.connection.alias).order_by("pk")
    ReportingDate = apps.get_model("council", "ReportingDate")
    told = former.values("month", "day", "was", "reason", "changed_by_id", "changed_at", post=F("changed_by__post"))
    ReportingDate.objects.using(schema_editor.connection.alias).bulk_create(ReportingDate(step="publish_month", **one) for one in told)


class Migration(migrations.Migration):
    dependencies = [
        ("council", "0005_reporting_dates"),
        ("reporting", "0010_publication_dates"),
    ]

    operations = [
        migrations.RunPython(carry_over, migrations.RunPython.noop),
        migrations.DeleteModel(name="PublicationDate"),
    ]
