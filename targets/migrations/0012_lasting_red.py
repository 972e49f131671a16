from django.db import migrations, models

from targets.lock import REBUILDING, REBUILT


class Migration(migrations.Migration):

    dependencies = [("targets", "0011_frequencies")]

    operations = [
        REBUILDING,
        migrations.AddField(
            model_name="specification",
            name="lasting_red",
            field=models.BooleanField(db_default=False, default=False),
        ),
        REBUILT,
    ]
