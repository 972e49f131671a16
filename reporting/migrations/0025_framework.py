"""The council's framework in versions, and its yearly reviews."""

import django.db.models.deletion
import pmf_portal.periods.fields
import reporting.models.framework
from django.conf import settings
from django.db import migrations, models

from pmf_portal.audit.append_only import append_only, irreplaceable

KEPT = "A version of the framework stays as it is: what changes is a further version."


class Migration(migrations.Migration):

    dependencies = [
        ('reporting', '0024_words_of_teams'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='FrameworkReview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('financial_year', pmf_portal.periods.fields.FinancialYearField(unique=True)),
                ('state', models.CharField(choices=reporting.models.framework.review_states, default='open', max_length=11)),
                ('due', models.DateField()),
                ('opened_at', models.DateTimeField()),
                ('consult_from', models.DateField(null=True)),
                ('consult_to', models.DateField(null=True)),
                ('sent_at', models.DateTimeField(null=True)),
                ('decided_on', models.DateField(null=True)),
                ('reference', models.CharField(blank=True, max_length=200)),
                ('outcome', models.TextField(blank=True, help_text='What changed and why, why nothing did, or why it came back.')),
                ('body', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reporting.body')),
                ('meeting', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reporting.meeting')),
                ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-financial_year'],
            },
        ),
        migrations.CreateModel(
            name='FrameworkComment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('section', models.CharField(blank=True, max_length=8)),
                ('text', models.TextField()),
                ('made_at', models.DateTimeField()),
                ('answer', models.TextField(blank=True)),
                ('answered_at', models.DateTimeField(null=True)),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('review', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='comments', to='reporting.frameworkreview')),
            ],
            options={
                'ordering': ['review', 'made_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='FrameworkVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(unique=True)),
                ('title', models.CharField(max_length=200)),
                ('in_force_from', models.DateField()),
                ('why', models.TextField(blank=True, help_text='What changed in short, and why.')),
                ('reference', models.CharField(blank=True, help_text='Who decided it, and when.', max_length=200)),
                ('published_at', models.DateTimeField()),
                ('published_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['number'],
            },
        ),
        migrations.AddField(
            model_name='frameworkreview',
            name='new_version',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='made_by', to='reporting.frameworkversion'),
        ),
        migrations.AddField(
            model_name='frameworkreview',
            name='version',
            field=models.ForeignKey(help_text='The version that is reviewed.', on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='reporting.frameworkversion'),
        ),
        migrations.CreateModel(
            name='FrameworkChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=8)),
                ('title', models.CharField(max_length=150)),
                ('text', models.TextField(blank=True)),
                ('why', models.TextField()),
                ('proposed_at', models.DateTimeField()),
                ('edition', models.PositiveIntegerField(default=1)),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('review', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='reporting.frameworkreview')),
            ],
            options={
                'ordering': ['review', 'number'],
                'constraints': [models.UniqueConstraint(fields=('review', 'number'), name='one_change_per_review_and_section')],
            },
        ),
        migrations.CreateModel(
            name='FrameworkSection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('number', models.CharField(max_length=8)),
                ('title', models.CharField(max_length=150)),
                ('text', models.TextField()),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sections', to='reporting.frameworkversion')),
            ],
            options={
                'ordering': ['version', 'position'],
                'constraints': [models.UniqueConstraint(fields=('version', 'number'), name='one_section_per_version_and_number')],
            },
        ),
        append_only("reporting_frameworkversion", KEPT),
        irreplaceable("reporting_frameworkversion", KEPT),
        append_only("reporting_frameworksection", KEPT),
        irreplaceable("reporting_frameworksection", KEPT),
    ]
