from django.db import migrations

from pmf_portal.audit.append_only import irreplaceable


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_append_only")]
    operations = [irreplaceable("audit_auditevent", "The audit trail is append-only.")]
