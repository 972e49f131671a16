from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("reporting", "0013_restore_locks")]

    operations = [
        migrations.AddField("publication", "not_up_to_date", models.PositiveIntegerField(null=True)),
        migrations.AddField("publication", "withdrawn_red", models.PositiveIntegerField(null=True)),
    ]
