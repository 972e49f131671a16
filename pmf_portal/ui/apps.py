from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "pmf_portal.ui"
    label = "ui"
