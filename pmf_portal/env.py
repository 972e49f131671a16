"""Reading settings from the environment: one place, and loud when something is wrong."""

import ipaddress
import os
from datetime import datetime
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

TRUE, FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off", ""}


def text(name, default=None):
    """The variable as text; a variable without a default must be set."""
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"Set the environment variable {name}. See .env.example.")
    return value


def folder(name, default):
    """A folder, made where it is not there yet: a fresh machine has none."""
    path = Path(os.environ.get(name, default))
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(f"{name}: {path} cannot be made: {error.strerror}.") from error
    return path


def flag(name, default=False):
    """The variable as yes or no; anything else is a mistake worth stopping for."""
    value = os.environ.get(name)
    if value is None:
        return default
    if value.strip().lower() in TRUE:
        return True
    if value.strip().lower() in FALSE:
        return False
    raise ImproperlyConfigured(f"{name} must be yes or no, not {value!r}.")


def number(name, default):
    """The variable as a whole number."""
    value = os.environ.get(name, str(default))
    try:
        return int(value)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.") from error


def words(name, default=""):
    """A comma-separated list."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def networks(name, default=""):
    """A comma-separated list of addresses and networks."""
    try:
        return [ipaddress.ip_network(word) for word in words(name, default)]
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}: {error}.") from error


def moment(name):
    """An optional date and time, such as 2024-04-08T10:00."""
    value = os.environ.get(name, "")
    if not value:
        return None
    try:
        return datetime.fromisoformat(value)
    except ValueError as error:
        raise ImproperlyConfigured(
            f"{name} must look like 2024-04-08T10:00, not {value!r}."
        ) from error
