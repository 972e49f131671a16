from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "pmf_portal.jobs"
    label = "jobs"
