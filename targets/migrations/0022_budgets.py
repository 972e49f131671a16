"""How a year's budget comes about: figures step by step, consultations, the Council's minute."""

import django.db.models.deletion
import pmf_portal.periods.fields
import targets.models.budgets
import targets.models.planning
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models

from pmf_portal.audit.append_only import append_only, irreplaceable

FIGURES_KEPT = "An amount stays as it was set: a change is a further one."
RECORDED_KEPT = "What is recorded of a budget stays as it was recorded."


class Migration(migrations.Migration):

    dependencies = [
        ('targets', '0021_appraisals'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='planningreturn',
            name='duty',
            field=models.CharField(choices=targets.models.planning.duties, max_length=20),
        ),
        migrations.CreateModel(
            name='BudgetConsultation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=200)),
                ('first_day', models.DateField()),
                ('last_day', models.DateField()),
                ('answers', models.PositiveIntegerField()),
                ('said', models.TextField()),
                ('changed', models.TextField()),
                ('link', models.URLField(blank=True, max_length=500)),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consultations', to='targets.planninground')),
            ],
            options={
                'ordering': ['round', 'first_day', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('last_day__gte', models.F('first_day'))), name='consultation_ends_after_it_begins')],
            },
        ),
        migrations.CreateModel(
            name='BudgetFigure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('financial_year', pmf_portal.periods.fields.FinancialYearField()),
                ('step', models.CharField(choices=targets.models.budgets.steps, max_length=10)),
                ('kind', models.CharField(choices=[('revenue', 'Revenue'), ('capital', 'Capital'), ('staff', 'Staff establishment')], max_length=8)),
                ('amount', models.DecimalField(decimal_places=6, max_digits=20)),
                ('note', models.TextField(blank=True)),
                ('set_at', models.DateTimeField()),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='budget_figures', to='targets.plan')),
                ('set_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['plan', 'financial_year', 'step', 'kind', 'set_at', 'pk'],
                'indexes': [models.Index(fields=['financial_year', 'plan'], name='targets_bud_financi_268bed_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('amount__gte', Decimal('-10000000000000')), ('amount__lte', Decimal('10000000000000'))), ('amount', None), _connector='OR'), name='budgetfigure_amount_in_range')],
            },
        ),
        migrations.CreateModel(
            name='BudgetMinute',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('reference', models.CharField(max_length=200)),
                ('revenue', models.DecimalField(decimal_places=6, max_digits=20)),
                ('council_tax', models.DecimalField(decimal_places=6, help_text='Band D, in pounds a year.', max_digits=20)),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('round', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='minute', to='targets.planninground')),
            ],
            options={
                'ordering': ['round'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('revenue__gte', Decimal('-10000000000000')), ('revenue__lte', Decimal('10000000000000'))), ('revenue', None), _connector='OR'), name='budgetminute_revenue_in_range'), models.CheckConstraint(condition=models.Q(models.Q(('council_tax__gte', Decimal('-10000000000000')), ('council_tax__lte', Decimal('10000000000000'))), ('council_tax', None), _connector='OR'), name='budgetminute_council_tax_in_range')],
            },
        ),
        append_only('targets_budgetfigure', FIGURES_KEPT),
        irreplaceable('targets_budgetfigure', FIGURES_KEPT),
        append_only('targets_budgetconsultation', RECORDED_KEPT),
        irreplaceable('targets_budgetconsultation', RECORDED_KEPT),
        append_only('targets_budgetminute', RECORDED_KEPT),
        irreplaceable('targets_budgetminute', RECORDED_KEPT),
    ]
