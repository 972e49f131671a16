from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in

from pmf_portal.ui.sign_in_notes import note_sign_in


class UiConfig(AppConfig):
    name = "pmf_portal.ui"
    label = "ui"

    def ready(self):
        user_logged_in.connect(note_sign_in, dispatch_uid="note_sign_in")
