"""Targets over several years, and the proxies of outcomes that are not measured yet."""

import django.db.models.deletion
import pmf_portal.periods.fields
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models

from pmf_portal.audit.append_only import append_only, irreplaceable

LEVELS_KEPT = "Levels over several years stay as they were set: a change is a further version."


class Migration(migrations.Migration):

    dependencies = [
        ('targets', '0019_carry_over_scores'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='MultiYearTarget',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField()),
                ('reason', models.TextField()),
                ('set_at', models.DateTimeField()),
                ('set_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('target', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='multi_year_targets', to='targets.target')),
            ],
            options={
                'ordering': ['target', 'version'],
            },
        ),
        migrations.CreateModel(
            name='MultiYearLevel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('financial_year', pmf_portal.periods.fields.FinancialYearField()),
                ('planned', models.DecimalField(decimal_places=6, max_digits=20)),
                ('multi_year_target', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='levels', to='targets.multiyeartarget')),
            ],
            options={
                'ordering': ['multi_year_target', 'financial_year'],
            },
        ),
        migrations.CreateModel(
            name='Proxy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.TextField()),
                ('measured_from', pmf_portal.periods.fields.FinancialYearField(help_text='The year from which the outcome itself is to be measured.')),
                ('named_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('end_reason', models.TextField(blank=True)),
                ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('named_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('proxy', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stands_for', to='targets.target')),
                ('target', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proxies', to='targets.target')),
            ],
            options={
                'ordering': ['target', 'named_at'],
            },
        ),
        migrations.AddConstraint(
            model_name='multiyeartarget',
            constraint=models.UniqueConstraint(fields=('target', 'version'), name='one_multi_year_target_per_version'),
        ),
        migrations.AddConstraint(
            model_name='multiyearlevel',
            constraint=models.UniqueConstraint(fields=('multi_year_target', 'financial_year'), name='one_level_per_year'),
        ),
        migrations.AddConstraint(
            model_name='multiyearlevel',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('planned__gte', Decimal('-10000000000000')), ('planned__lte', Decimal('10000000000000'))), ('planned', None), _connector='OR'), name='multiyearlevel_planned_in_range'),
        ),
        migrations.AddConstraint(
            model_name='proxy',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('target',), name='one_proxy_per_target'),
        ),
        migrations.AddConstraint(
            model_name='proxy',
            constraint=models.CheckConstraint(condition=models.Q(('target', models.F('proxy')), _negated=True), name='no_target_is_its_own_proxy'),
        ),
        append_only('targets_multiyeartarget', LEVELS_KEPT),
        append_only('targets_multiyearlevel', LEVELS_KEPT),
        irreplaceable('targets_multiyeartarget', LEVELS_KEPT),
        irreplaceable('targets_multiyearlevel', LEVELS_KEPT),
    ]
