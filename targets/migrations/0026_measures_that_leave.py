"""What becomes of measures that leave a plan; confirmations that a plan serves what is above it."""

import django.db.models.deletion
import pmf_portal.periods.fields
import targets.models.departures
from django.conf import settings
from django.db import migrations, models

from pmf_portal.audit.append_only import append_only, irreplaceable

DEPARTURE_KEPT = "What was said of a measure stays as it was said: a change is a further one."
CONFIRMED_KEPT = "A confirmation stays as it was given: a later one stands beside it."


class Migration(migrations.Migration):

    dependencies = [
        ('targets', '0025_lessons'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Departure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('financial_year', pmf_portal.periods.fields.FinancialYearField(help_text='The year in which it is not in the plan.')),
                ('fate', models.CharField(choices=targets.models.departures.fates, max_length=10)),
                ('reason', models.TextField()),
                ('post', models.CharField(max_length=150)),
                ('recorded_at', models.DateTimeField()),
                ('plan', models.ForeignKey(help_text='The plan it was in.', on_delete=django.db.models.deletion.PROTECT, related_name='departures', to='targets.plan')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('target', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='departures', to='targets.target')),
            ],
            options={
                'ordering': ['financial_year', 'target', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='SuccessorMeasure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('departure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='successors', to='targets.departure')),
                ('target', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='predecessors', to='targets.target')),
            ],
            options={
                'ordering': ['departure', 'target'],
            },
        ),
        migrations.CreateModel(
            name='ThreadConfirmation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('financial_year', pmf_portal.periods.fields.FinancialYearField()),
                ('above', models.TextField(help_text='The objectives above as they stood, in canonical form.')),
                ('digest', models.CharField(max_length=64)),
                ('post', models.CharField(max_length=150)),
                ('confirmed_at', models.DateTimeField()),
                ('confirmed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='confirmations', to='targets.plan')),
            ],
            options={
                'ordering': ['plan', 'confirmed_at', 'pk'],
            },
        ),
        migrations.AddIndex(
            model_name='departure',
            index=models.Index(fields=['financial_year', 'target'], name='targets_dep_financi_2e3a7e_idx'),
        ),
        migrations.AddConstraint(
            model_name='successormeasure',
            constraint=models.UniqueConstraint(fields=('departure', 'target'), name='one_successor_per_departure_and_target'),
        ),
        migrations.AddIndex(
            model_name='threadconfirmation',
            index=models.Index(fields=['plan', 'financial_year'], name='targets_thr_plan_id_a3964a_idx'),
        ),
        append_only('targets_departure', DEPARTURE_KEPT),
        irreplaceable('targets_departure', DEPARTURE_KEPT),
        append_only('targets_successormeasure', DEPARTURE_KEPT),
        irreplaceable('targets_successormeasure', DEPARTURE_KEPT),
        append_only('targets_threadconfirmation', CONFIRMED_KEPT),
        irreplaceable('targets_threadconfirmation', CONFIRMED_KEPT),
    ]
