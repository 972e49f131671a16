from django.db import migrations, models

from pmf_portal.audit.append_only import append_only, irreplaceable

KEPT = "A template stays as it came in: another one is added."


class Migration(migrations.Migration):

    dependencies = [
        ('council', '0016_populations_and_map'),
    ]

    operations = [
        migrations.CreateModel(
            name='WordTemplate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('name', models.CharField(help_text='What the file was called.', max_length=200)),
                ('body', models.BinaryField()),
                ('added_at', models.DateTimeField()),
            ],
        ),
        append_only("council_wordtemplate", KEPT),
        irreplaceable("council_wordtemplate", KEPT),
    ]
