from django.db import migrations

from pmf_portal.audit.append_only import irreplaceable

KEPT = "What is published stays as it was published."


class Migration(migrations.Migration):
    dependencies = [("reporting", "0003_plans_and_proofs")]
    operations = [irreplaceable(f"reporting_{name}", KEPT) for name in ("publication", "publicationfile", "publishedtarget", "proof")]
