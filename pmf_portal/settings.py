"""One settings module.  Environments differ by environment variables only (see .env.example)."""

import tomllib
from pathlib import Path

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from pmf_portal import env
from pmf_portal.jobs import kinds

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = env.folder("DATA_DIR", BASE_DIR / "var")

VERSION = tomllib.loads((BASE_DIR / "pyproject.toml").read_text())["project"]["version"]

DEBUG = env.flag("DEBUG")
PRODUCTION = env.flag("PRODUCTION")
INSECURE_KEY = "insecure-key-of-the-demonstration-council-never-use-it-on-a-network"
SECRET_KEY = env.text("SECRET_KEY") if PRODUCTION else env.text("SECRET_KEY", INSECURE_KEY)
if PRODUCTION and (DEBUG or SECRET_KEY == INSECURE_KEY or len(SECRET_KEY) < 50):
    raise ImproperlyConfigured(
        "In production DEBUG must be off and SECRET_KEY must be a secret of 50 characters or more."
    )

ALLOWED_HOSTS = env.words(
    "ALLOWED_HOSTS", "" if PRODUCTION else "localhost,127.0.0.1,[::1],testserver"
)
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")
COUNCIL_NAME = env.text("COUNCIL_NAME", "Demonstration Council")
# Where people reach the portal: the links in e-mails and calendars begin with it.
PORTAL_URL = env.text("PORTAL_URL", "http://localhost:8000").rstrip("/")
CONTACT_EMAIL = env.text("CONTACT_EMAIL", "performance@council.example")

# The month in which the council's year begins; never changed once there is a plan.
YEAR_BEGINS_IN = env.number("YEAR_BEGINS_IN", 4)

BEHIND_PROXY = env.flag("BEHIND_PROXY")
# How many proxies of one's own stand in front, each of which adds an address.
PROXY_HOPS = env.number("PROXY_HOPS", 1)
if PROXY_HOPS < 1:
    raise ImproperlyConfigured(
        "PROXY_HOPS must be 1 or more; without a proxy leave BEHIND_PROXY off."
    )

# A pinned day for demonstrations and rehearsals; never set where real figures are published.
PORTAL_CLOCK = env.moment("PORTAL_CLOCK")
DEMO_PASSWORD = "golden-thread-2013"
if PRODUCTION and PORTAL_CLOCK:
    raise ImproperlyConfigured(
        "PORTAL_CLOCK pins the date and is for demonstrations; unset it in production."
    )

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "crispy_forms",
    "ninja",
    "pmf_portal.periods",
    "pmf_portal.audit",
    "pmf_portal.jobs",
    "pmf_portal.council",
    "pmf_portal.ui",
    "targets",
    "scorecards",
    "exceptions",
    "reporting",
]

MIDDLEWARE = [
    "pmf_portal.operation.request_log.RequestLogMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "pmf_portal.ui.security.SecurityHeadersMiddleware",
    "pmf_portal.ui.security.FormsInUtf8Middleware",
    "pmf_portal.ui.first_run_middleware.FirstRunMiddleware",
    "pmf_portal.ui.static_files.StaticVersionMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "reporting.website.open_data_middleware.OpenDataMiddleware",
    "reporting.website.static_record_middleware.PublicRecordMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "pmf_portal.ui.limits.LargeFormsMiddleware",
    "pmf_portal.ui.idle_time_out.IdleTimeOutMiddleware",
    "pmf_portal.ui.draft_preservation.PreserveUnsavedPostMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "pmf_portal.ui.second_factor_middleware.SecondFactorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "pmf_portal.ui.fresh_sign_in.FreshSignInMiddleware",
    "pmf_portal.ui.forms_sent_twice.ActOnceMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "pmf_portal.urls"
WSGI_APPLICATION = "pmf_portal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "pmf_portal.ui.template_backend.Templates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "builtins": ["pmf_portal.ui.templatetags.components"],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "pmf_portal.ui.template_loader.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "pmf_portal.ui.context.council",
            ],
        },
    }
]
CRISPY_ALLOWED_TEMPLATE_PACKS = "govuk"
CRISPY_TEMPLATE_PACK = "govuk"

DATABASES = {
    "default": dj_database_url.parse(
        env.text("DATABASE_URL", f"sqlite:///{DATA_DIR / 'portal.sqlite3'}")
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Writers queue up at BEGIN instead of failing half-way; readers go on beside them.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA recursive_triggers=ON;"
        ),
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.number("DATABASE_CONN_MAX_AGE", 60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # Nobody waits for long, and nothing is held for long: whoever does is told to try again.
    LIMITS = {
        "lock_timeout": env.number("DATABASE_LOCK_SECONDS", 3 if PRODUCTION else 60),
        "statement_timeout": env.number("DATABASE_STATEMENT_SECONDS", 120),
        "idle_in_transaction_session_timeout": env.number("DATABASE_IDLE_SECONDS", 120),
    }
    DATABASES["default"]["OPTIONS"] = {
        "connect_timeout": 3,
        "options": " ".join(
            [
                *(f"-c {name}={seconds}s" for name, seconds in LIMITS.items()),
                # Ours come in the place of those of the environment, so they are taken up here.
                env.text("PGOPTIONS", ""),
            ]
        ).strip(),
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "council.User"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "pmf_portal.council.passwords.NotOwnWordsValidator"},
]
# The longest that a one-time link can work (pmf_portal/council/one_time_links.py).
PASSWORD_RESET_TIMEOUT = 7 * 24 * 60 * 60
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "desk"
LOGOUT_REDIRECT_URL = "performance_page"

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
# Plain names, for published pages must find their style; pages lead to them by their version.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "pmf_portal.ui.static_files.VersionedStaticFilesStorage"},
}
# What was collected is compressed too.
WHITENOISE_USE_FINDERS = DEBUG or not (PRODUCTION or (STATIC_ROOT / "portal").is_dir())
WHITENOISE_AUTOREFRESH = DEBUG
PUBLISHED_ROOT = Path(env.text("PUBLISHED_ROOT", str(DATA_DIR / "published")))
# How much of the public record a worker keeps in memory.
RECORD_MEMORY = env.number("RECORD_MEMORY_MB", 64) * 1024 * 1024
MEDIA_ROOT = DATA_DIR / "media"
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
# The entry desk sends seven fields for each target; a council has hundreds of targets.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

SESSION_ENGINE = "pmf_portal.council.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_SECURE = PRODUCTION
DEVICE_COOKIE_NAME = "__Host-known_device" if PRODUCTION else "known_device"
# After so many minutes without a page, a person signs in again.
IDLE_MINUTES = env.number("IDLE_MINUTES", 120)
# Before an act that binds the council, the password again when signing in is longer ago.
FRESH_SIGN_IN_MINUTES = env.number("FRESH_SIGN_IN_MINUTES", 30)
# Whether roles that approve, sign off, verify, audit or administer need a second factor; a
# demonstration offers it and asks nobody for it.
SECOND_FACTOR_REQUIRED = env.flag("SECOND_FACTOR_REQUIRED", True) and not PORTAL_CLOCK
# The council's identity provider (OpenID Connect); whether it asks for a second factor itself.
OIDC_ISSUER = env.text("OIDC_ISSUER", "")
OIDC_CLIENT_ID = env.text("OIDC_CLIENT_ID", "")
OIDC_CLIENT_SECRET = env.text("OIDC_CLIENT_SECRET", "")
OIDC_NAME = env.text("OIDC_NAME", "council account")
OIDC_SECOND_FACTOR = env.flag("OIDC_SECOND_FACTOR")
if OIDC_ISSUER and not OIDC_CLIENT_ID:
    raise ImproperlyConfigured("OIDC_ISSUER needs OIDC_CLIENT_ID.")
if PRODUCTION and OIDC_ISSUER and not OIDC_ISSUER.startswith("https://"):
    raise ImproperlyConfigured("In production OIDC_ISSUER must begin with https://.")
CSRF_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
if PRODUCTION:
    CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    SECURE_SSL_REDIRECT = env.flag("SECURE_SSL_REDIRECT", True)
    # Asked from the machine's own network, where no TLS is.
    SECURE_REDIRECT_EXEMPT = [r"^health/", r"^metrics$"]
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None

EMAIL_HOST = env.text("EMAIL_HOST", "")
EMAIL_PORT = env.number("EMAIL_PORT", 25)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD", "")
# TLS after the greeting (port 587), or from the first byte (port 465).
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS")
EMAIL_USE_SSL = env.flag("EMAIL_USE_SSL")
if EMAIL_USE_TLS and EMAIL_USE_SSL:
    raise ImproperlyConfigured("Set EMAIL_USE_TLS or EMAIL_USE_SSL, not both.")
EMAIL_TIMEOUT = 10
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'filebased'}.EmailBackend"
EMAIL_FILE_PATH = DATA_DIR / "outgoing-mail"
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("DEFAULT_FROM_EMAIL", CONTACT_EMAIL)
# Who is told of errors, and by which address a program is.
ADMINS = [("Operator", address) for address in env.words("ERROR_EMAILS")]
EMAIL_SUBJECT_PREFIX = f"[{COUNCIL_NAME}] "
ERROR_WEBHOOK = env.text("ERROR_WEBHOOK", "")

# The areas of corporate health that CESG follows each month, left to the council.
HEALTH_AREAS = env.words("HEALTH_AREAS", "People,Finance,Customer,Governance and risk")
# A month waits for its figures when more than so many per cent of those owed are missing.
MOST_MISSING_PERCENT = env.number("MOST_MISSING_PERCENT", 10)
# Forms of the public: how many one sender may send a day, how soon answered, how long kept.
FORMS_PER_DAY = env.number("FORMS_PER_DAY", 20)
# After each wrong password of a stranger, before the next stranger's is looked at.
WRONG_PASSWORD_PAUSE_MS = env.number("WRONG_PASSWORD_PAUSE_MS", 500)
# To one person or address, by each server process.
SEARCHES_PER_MINUTE = env.number("SEARCHES_PER_MINUTE", 60)
EXPORTS_PER_MINUTE = env.number("EXPORTS_PER_MINUTE", 20)
# Of what is public and not on disk: the API, data files, and what is printed when asked for.
PUBLIC_FILES_PER_MINUTE = env.number("PUBLIC_FILES_PER_MINUTE", 120)
PRINTS_PER_MINUTE = env.number("PRINTS_PER_MINUTE", 20)
FEEDBACK_WORKING_DAYS = env.number("FEEDBACK_WORKING_DAYS", 10)
FEEDBACK_KEPT_DAYS = env.number("FEEDBACK_KEPT_DAYS", 730)

# Feeds: the hosts that may be fetched from ("host" or "host:port"), and the folder whose subfolders
# are watched.
FEED_HOSTS = [host.lower() for host in env.words("FEED_HOSTS", "")]
FEED_FOLDER = env.text("FEED_FOLDER", "")
FEED_SETTLE_SECONDS = env.number("FEED_SETTLE_SECONDS", 10)

# Without REDIS_URL the embedded default runs a worker and the clock inside the one web process.
REDIS_URL = env.text("REDIS_URL", "")
CELERY_BROKER_URL = REDIS_URL or "memory://"
CELERY_TASK_SERIALIZER = CELERY_RESULT_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 600
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = TIME_ZONE
# A worker's log is the portal's: its format, and its reports of errors.
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {
        "visibility_timeout": 1800,
        "unacked_restore_throttle": 1,
        "socket_timeout": 5,
        "socket_connect_timeout": 1,
    }
    if REDIS_URL
    else {}
)
TICK_SECONDS = env.number("TICK_SECONDS", 60)
CELERY_BEAT_SCHEDULE = {"tick": {"task": "pmf_portal.jobs.tasks.tick", "schedule": TICK_SECONDS}}
# What a year came to by its figures: asked for by plans, which stand below the figures.
RECORDED_RESULTS = "scorecards.actuals.history.recorded_results"
# Called in the transaction of an act that changes what everybody reads of lessons.
LESSONS_CHANGED = "reporting.lessons.public.lessons_changed"
LAST_COLOURS = "scorecards.month.last_colours.last_colours"
# On PostgreSQL a living worker renews its lease, so that a dead one is noticed in a minute.  Where
# it cannot, the lease outlives the hard time limit, so that a job never runs twice at once.
JOB_LEASE_SECONDS = env.number(
    "JOB_LEASE_SECONDS",
    60 if "postgresql" in DATABASES["default"]["ENGINE"] else CELERY_TASK_TIME_LIMIT + 60,
)
JOB_PLANNERS, JOB_HANDLERS = kinds.PLANNERS, kinds.HANDLERS
LOW_PRIORITY_JOBS = kinds.LOW_PRIORITY

# Health and measurements: the room there should be on disk, and who may read /metrics.
DISK_FREE_MB = env.number("DISK_FREE_MB", 500)
METRICS_FROM = env.networks("METRICS_FROM", "127.0.0.1")
METRICS_TOKEN = env.text("METRICS_TOKEN", "")
REQUEST_COUNTS = DATA_DIR / "request-counts.json"

LOG_FORMAT = env.text("LOG_FORMAT", "text")
if LOG_FORMAT not in ("text", "json"):
    raise ImproperlyConfigured(f"LOG_FORMAT must be text or json, not {LOG_FORMAT!r}.")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "text": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"},
        "json": {"()": "pmf_portal.operation.logs.JsonLines"},
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT},
        "errors": {"class": "pmf_portal.operation.error_reports.ErrorReports", "level": "ERROR"},
    },
    "root": {"handlers": ["console", "errors"], "level": env.text("LOG_LEVEL", "INFO")},
    "loggers": {
        # Without Django's own handler, which would e-mail whole requests to ADMINS.
        "django": {"handlers": []},
    },
}
