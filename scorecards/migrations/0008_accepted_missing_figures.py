import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from pmf_portal.audit.append_only import append_only, irreplaceable

TABLE = "scorecards_acceptedmissingfigures"
KEPT = "A decision to publish with missing figures is never changed or taken back."


class Migration(migrations.Migration):

    dependencies = [
        ("scorecards", "0007_newest_period"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AcceptedMissingFigures",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.TextField()),
                ("missing", models.PositiveIntegerField()),
                ("owed", models.PositiveIntegerField()),
                ("accepted_at", models.DateTimeField()),
                (
                    "accepted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "build",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="accepted_missing_figures",
                        to="scorecards.scorecardbuild",
                    ),
                ),
            ],
        ),
        append_only(TABLE, KEPT),
        irreplaceable(TABLE, KEPT),
    ]
