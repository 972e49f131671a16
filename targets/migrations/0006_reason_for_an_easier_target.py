from django.db import migrations, models

from targets.lock import REBUILDING, REBUILT


class Migration(migrations.Migration):
    dependencies = [("targets", "0005_under_performance")]
    operations = [
        REBUILDING,
        migrations.AddField(
            model_name="specification",
            name="easier_reason",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
        REBUILT,
    ]
