from django.db import migrations, models

TABLE = "scorecards_nothingtoreport"


class Migration(migrations.Migration):

    dependencies = [("scorecards", "0009_held_figures_of_feeds")]

    # Without making the table anew: on SQLite that would take its locks with it.
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    f"ALTER TABLE {TABLE} ADD COLUMN symbol varchar(5) DEFAULT '' NOT NULL",
                    f"ALTER TABLE {TABLE} DROP COLUMN symbol",
                )
            ],
            state_operations=[
                migrations.AddField(
                    "nothingtoreport",
                    "symbol",
                    models.CharField(blank=True, db_default="", default="", max_length=5),
                )
            ],
        )
    ]
