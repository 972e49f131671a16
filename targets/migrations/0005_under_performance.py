import django.core.validators
from django.conf import settings
from django.db import migrations, models

from targets.lock import REBUILDING, REBUILT


class Migration(migrations.Migration):
    dependencies = [
        ("council", "0002_delegation"),
        ("targets", "0004_names_and_replacement"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        REBUILDING,
        migrations.AddField(
            model_name="specification",
            name="amber_periods",
            field=models.PositiveSmallIntegerField(
                blank=True, null=True, validators=[django.core.validators.MinValueValidator(2), django.core.validators.MaxValueValidator(12)]
            ),
        ),
        migrations.AddField(
            model_name="specification",
            name="forecast_counts",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddConstraint(
            model_name="specification",
            constraint=models.CheckConstraint(
                condition=models.Q(("amber_periods__range", (2, 12)), ("amber_periods", None), _connector="OR"), name="so_many_periods_of_amber"
            ),
        ),
        REBUILT,
    ]
