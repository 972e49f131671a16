"""What measures cost to collect in a year, and which of them might be retired."""

import django.db.models.deletion
import pmf_portal.periods.fields
import targets.models.collection
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('targets', '0026_measures_that_leave'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CollectionCost',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('financial_year', pmf_portal.periods.fields.FinancialYearField()),
                ('minutes', models.PositiveIntegerField(null=True)),
                ('stated_at', models.DateTimeField()),
                ('stated_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('target', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='collection_costs', to='targets.target')),
            ],
            options={
                'ordering': ['financial_year', 'target'],
                'constraints': [models.UniqueConstraint(fields=('target', 'financial_year'), name='one_cost_per_target_and_year')],
            },
        ),
        migrations.CreateModel(
            name='RetirementCandidate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('financial_year', pmf_portal.periods.fields.FinancialYearField()),
                ('title', models.CharField(max_length=300)),
                ('reasons', models.JSONField(help_text='Each reason as its key and its sentence.')),
                ('state', models.CharField(choices=targets.models.collection.candidate_states, default='open', max_length=8)),
                ('found_at', models.DateTimeField()),
                ('reason', models.TextField(blank=True, help_text='Why it is kept, or to be retired.')),
                ('settled_at', models.DateTimeField(null=True)),
                ('proposal', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='candidate', to='targets.proposal')),
                ('settled_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('target', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='retirement_candidates', to='targets.target')),
            ],
            options={
                'ordering': ['-financial_year', 'target'],
                'indexes': [models.Index(fields=['state', 'financial_year'], name='targets_ret_state_6c7b0f_idx')],
                'constraints': [models.UniqueConstraint(fields=('target', 'financial_year'), name='one_candidate_per_target_and_year')],
            },
        ),
    ]
