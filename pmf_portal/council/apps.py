from django.apps import AppConfig


class CouncilConfig(AppConfig):
    name = "pmf_portal.council"
    label = "council"
