"""What keeps an item or a decision from the public may change after its agenda is out or its minutes
are confirmed; everything else stays as it is.
"""

from django.db import migrations

from reporting.models.meeting_locks import KEEP_ALL_BUT_EXEMPTION


class Migration(migrations.Migration):

    dependencies = [("reporting", "0021_briefings")]

    operations = [KEEP_ALL_BUT_EXEMPTION]
