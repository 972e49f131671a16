from django.db import migrations, models

from pmf_portal.periods.fields import MonthField

LINES = "scorecards_scorecardline"
RATINGS = [
    ("green", "Green"),
    ("amber", "Amber"),
    ("red", "Red"),
    ("not_rated", "Not rated"),
    ("no_target", "No target"),
    ("not_reported", "Not reported"),
    ("not_due", "Not due"),
    ("withdrawn", "Withdrawn"),
    ("withdrawn_red", "Withdrawn red"),
]


def figure():
    return models.DecimalField(blank=True, decimal_places=6, max_digits=20, null=True)


def words(name, kind, field):
    """A column of text, added without making the table anew: on SQLite that would take the locks
    of published lines with it.
    """
    return migrations.SeparateDatabaseAndState(
        database_operations=[
            migrations.RunSQL(
                f"ALTER TABLE {LINES} ADD COLUMN {name} {kind} DEFAULT '' NOT NULL",
                f"ALTER TABLE {LINES} DROP COLUMN {name}",
            )
        ],
        state_operations=[migrations.AddField("scorecardline", name, field)],
    )


def widen_rating(apps, schema_editor):
    """Only PostgreSQL holds a text to its length."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"ALTER TABLE {LINES} ALTER COLUMN rating TYPE varchar(16)")


class Migration(migrations.Migration):

    dependencies = [("scorecards", "0006_what_lines_are_built_from")]

    operations = [
        migrations.AddField("scorecardline", "newest_month", MonthField(null=True)),
        migrations.AddField("scorecardline", "to_date_last_year", figure()),
        migrations.AddField("scorecardline", "period_actual", figure()),
        migrations.AddField("scorecardline", "period_plan", figure()),
        migrations.AddField("scorecardline", "period_before", figure()),
        words(
            "period_rating",
            "varchar(16)",
            models.CharField(blank=True, db_default="", max_length=16),
        ),
        words(
            "newest_state", "varchar(20)", models.CharField(blank=True, db_default="", max_length=20)
        ),
        words("newest_note", "text", models.TextField(blank=True, db_default="")),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(widen_rating, migrations.RunPython.noop)],
            state_operations=[
                migrations.AlterField(
                    "scorecardline",
                    "rating",
                    models.CharField(choices=RATINGS, max_length=16),
                )
            ],
        ),
    ]
