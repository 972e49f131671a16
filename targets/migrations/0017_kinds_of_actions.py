"""Of which kind an action is."""

import targets.models.actions
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('targets', '0016_management_actions'),
    ]

    operations = [
        migrations.AddField(
            model_name='action',
            name='kind',
            field=models.CharField(blank=True, db_default='', default='', choices=targets.models.actions.kinds, help_text='Empty where it was stated before kinds were asked.', max_length=9),
        ),
    ]
