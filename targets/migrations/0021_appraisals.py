"""Objectives of single people serve actions."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('targets', '0020_several_years'),
    ]

    operations = [
        migrations.AddField(
            model_name='action',
            name='individual_objectives',
            field=models.ManyToManyField(blank=True, help_text='Of single people, as their appraisals have them: title and link only.', related_name='serves_actions', to='targets.objective'),
        ),
    ]
