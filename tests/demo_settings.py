"""The portal's own settings, with passwords that the tests can check quickly."""

from pmf_portal.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
