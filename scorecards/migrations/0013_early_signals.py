from django.db import migrations, models

READINGS = "scorecards_linereading"


class Migration(migrations.Migration):

    dependencies = [("scorecards", "0012_readings_beside_lines")]

    operations = [
        # Added without making the table anew: on SQLite that would take the locks of published
        # readings with it.
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    f"ALTER TABLE {READINGS} ADD COLUMN signal varchar(16) DEFAULT '' NOT NULL",
                    f"ALTER TABLE {READINGS} DROP COLUMN signal",
                )
            ],
            state_operations=[
                migrations.AddField(
                    "linereading",
                    "signal",
                    models.CharField(
                        blank=True,
                        db_default="",
                        help_text="The most urgent of what it says early; the others stand in the"
                        " content.",
                        max_length=16,
                    ),
                )
            ],
        )
    ]
