from django.db import migrations, models

LINES = "scorecards_scorecardline"
WIDTHS = {"aggregation": 20, "frequency": 30, "unit": 200}


def margin():
    return models.DecimalField(blank=True, decimal_places=6, max_digits=20, null=True)


def widen(apps, schema_editor):
    """Only PostgreSQL holds a text to its length; SQLite would make the table anew, and lose the
    locks of published lines with it.
    """
    if schema_editor.connection.vendor == "postgresql":
        for column, width in WIDTHS.items():
            schema_editor.execute(f"ALTER TABLE {LINES} ALTER COLUMN {column} TYPE varchar({width})")


class Migration(migrations.Migration):

    dependencies = [("scorecards", "0010_suppressed_counts")]

    operations = [
        migrations.AddField("scorecardline", "amber_above", margin()),
        migrations.AddField("scorecardline", "green_above", margin()),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(widen, migrations.RunPython.noop)],
            state_operations=[
                migrations.AlterField(
                    "scorecardline", column, models.CharField(max_length=width)
                )
                for column, width in WIDTHS.items()
            ],
        ),
    ]
