"""What came of actions that are done, and what their owners conclude."""

import django.db.models.deletion
import exceptions.models.evaluations
import pmf_portal.periods.fields
from django.conf import settings
from django.db import migrations, models

from pmf_portal.audit.append_only import append_only, irreplaceable

EVALUATED = "An evaluation stays as it was made: a later one stands beside it."
CONCLUDED = "What was concluded stays: a later word stands beside it."


class Migration(migrations.Migration):

    dependencies = [
        ('exceptions', '0009_management_actions'),
        ('scorecards', '0016_lines_confirmed'),
        ('targets', '0017_kinds_of_actions'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Conclusion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('worked', models.CharField(choices=exceptions.models.evaluations.conclusions, max_length=10)),
                ('learned', models.TextField()),
                ('again', models.BooleanField(help_text='Whether the owner would do it again.')),
                ('concluded_at', models.DateTimeField()),
                ('action', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='conclusions', to='targets.action')),
                ('concluded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['action', 'concluded_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Evaluation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('outcome', models.CharField(choices=exceptions.models.evaluations.outcomes, max_length=14)),
                ('since', pmf_portal.periods.fields.MonthField(help_text='The first month in which the effect was expected.')),
                ('words', models.TextField(help_text='What the figures say, as the public reads it.')),
                ('content', models.TextField(help_text='The figures behind the words, as canonical JSON.')),
                ('is_last', models.BooleanField(help_text='Whether a whole year has been looked at.')),
                ('evaluated_at', models.DateTimeField()),
                ('action', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evaluations', to='targets.action')),
                ('build', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='scorecards.scorecardbuild')),
                ('target', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='targets.target')),
            ],
            options={
                'ordering': ['action', 'target', 'build'],
                'constraints': [models.UniqueConstraint(fields=('action', 'target', 'build'), name='one_evaluation_per_action_measure_and_build')],
            },
        ),
        append_only('exceptions_evaluation', EVALUATED),
        append_only('exceptions_conclusion', CONCLUDED),
        irreplaceable('exceptions_evaluation', EVALUATED),
        irreplaceable('exceptions_conclusion', CONCLUDED),
    ]
