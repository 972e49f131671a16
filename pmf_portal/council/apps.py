from django.apps import AppConfig
from django.utils.module_loading import import_string

from pmf_portal.formats.wording import take_terms_from


class CouncilConfig(AppConfig):
    name = "pmf_portal.council"
    label = "council"

    def ready(self):
        # Its models can be imported from now on, not before.  The choices of all models are made
        # by then: in the database they are in the framework's words, whatever the council's are.
        take_terms_from(import_string("pmf_portal.council.council_settings.own_wording"))
