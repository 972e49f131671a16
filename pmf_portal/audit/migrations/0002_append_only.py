from django.db import migrations

from pmf_portal.audit.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [append_only("audit_auditevent", "The audit trail is append-only.")]
