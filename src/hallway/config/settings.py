"""Django settings. Everything a host can set is an environment variable read here and listed in docs/reference/settings.md.

All state lives in the folder HALLWAY_DATA names: database, uploads, secret key, collected static files.
"""

import os
import re
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.management.utils import get_random_secret_key

from hallway.config.demo.folder import marker_of


def env(name: str, default: str = "") -> str:
    """The variable's text, or the text of the file NAME_FILE points to (container secrets)."""
    file = os.environ.get(f"{name}_FILE")
    if file:
        return Path(file).read_text().strip()
    return os.environ.get(name, default)


def env_flag(name: str) -> bool:
    return env(name).lower() in {"1", "true", "yes", "on"}


def kept_secret(path: Path) -> str:
    """The installation's secret key: made once, kept in the data folder, never in the code."""
    try:
        return path.read_text()
    except FileNotFoundError:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)  # nobody else on this machine reads it
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:  # another process of the same first start was faster
            return path.read_text()
        with os.fdopen(handle, "w") as file:
            file.write(key := get_random_secret_key())
        return key


SOURCE = Path(__file__).resolve().parents[1]
DATA = Path(env("HALLWAY_DATA", "var")).resolve()
DEMO_MARKER = None if env("HALLWAY_DATABASE") else marker_of(DATA)  # a demonstration is SQLite, always
DEMO = DEMO_MARKER is not None or env_flag("HALLWAY_DEMO")
DEBUG = env_flag("HALLWAY_DEBUG")
TESTING = False
SECRET_KEY = env("HALLWAY_SECRET_KEY") or kept_secret(DATA / "secret-key")

# Where strangers reach this installation. Without it, only localhost and bare IP addresses are answered.
LOCAL_PORT = env("PORT") if re.fullmatch(r"[0-9]{1,5}", env("PORT")) else "8000"  # `hallway serve` says what is wrong with it
ROOT_URL = env("HALLWAY_URL").rstrip("/") or f"http://localhost:{LOCAL_PORT}"
ROOT_HOST = urlsplit(ROOT_URL).hostname or "localhost"
ROOT_PORT = port[0] if (port := re.search(r":[0-9]+$", urlsplit(ROOT_URL).netloc)) else ""
TRUSTED_PROXIES = [part for part in env("HALLWAY_PROXIES").split(",") if part]
ALLOWED_HOSTS = ["*"]  # editions.middleware answers 400 to every host it does not know

INSTALLED_APPS = [
    "hallway.config",
    "hallway.core.base",
    "hallway.core.audit",
    "hallway.core.jobs",
    "hallway.core.outbox",
    "hallway.core.live",
    "hallway.core.editions",
    "hallway.core.people",
    "hallway.core.teams",
    "hallway.core.access",
    "hallway.core.attachments",
    "hallway.apps.committees",
    "hallway.apps.schedule",
    "hallway.apps.ops",
    "hallway.ui",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_tasks",
    "django_tasks_db",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
]

MIDDLEWARE = [
    "hallway.apps.ops.middleware.watched",
    "hallway.config.middleware.security_headers",
    "hallway.config.health.health",
    "hallway.core.editions.middleware.place",
    "hallway.config.middleware.bounds",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "hallway.core.people.middleware.own_time",
    "hallway.core.access.middleware.refusals",
]

ROOT_URLCONF = "hallway.config.urls"
WSGI_APPLICATION = "hallway.config.wsgi.application"
HALLWAY_PAGE = "hallway.config.page.page"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "hallway.ui.context.page",
            ],
            "builtins": [
                "hallway.ui.templatetags.ui",
                "hallway.core.base.templatetags.links",
                "hallway.core.editions.templatetags.editions",
            ],
        },
    }
]


# ── Database ────────────────────────────────────────────────────────────────────────────────────────────────────


def database(url: str) -> dict:
    """SQLite in the data folder, or PostgreSQL from postgresql://user:password@host:port/name."""
    if not url:
        return {
            "ENGINE": "hallway.core.base.sqlite",
            "NAME": DATA / "hallway.sqlite3",
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-16000; PRAGMA mmap_size=134217728;",
            },
        }
    parts = urlsplit(url)
    options = {key: values[0] for key, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


DATABASE_URL = env("HALLWAY_DATABASE")
DATABASES = {"default": database(DATABASE_URL)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Shared by every process of one machine; only sign-in limits live here.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "base_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# ── Background work and mail ────────────────────────────────────────────────────────────────────────────────────

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}


def smtp(url: str) -> dict:
    """smtp://user:password@host:port (plain), smtp+starttls://… or smtps://…"""
    parts = urlsplit(url or "smtp://localhost:25")
    return {
        "host": parts.hostname or "localhost",
        "port": parts.port or {"smtps": 465, "smtp+starttls": 587}.get(parts.scheme, 25),
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "security": {"smtps": "tls", "smtp+starttls": "starttls"}.get(parts.scheme, ""),
    }


# A demonstration has a mailbox of its own, named by whoever starts it; without one its letters wait.
SMTP = smtp(env("HALLWAY_SMTP") or ("smtp://127.0.0.1:9" if DEMO else ""))
MAIL_FROM_NAME = env("HALLWAY_MAIL_NAME", "Hallway")
DEFAULT_FROM_EMAIL = env("HALLWAY_MAIL_FROM", f"hallway@{urlsplit(ROOT_URL).hostname}")

# ── Language and time ───────────────────────────────────────────────────────────────────────────────────────────

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
FORMAT_MODULE_PATH = "hallway.config.formats"
USE_TZ = True
TIME_ZONE = "UTC"

# ── Files ───────────────────────────────────────────────────────────────────────────────────────────────────────

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": DATA / "files"}},
    "staticfiles": {"BACKEND": "hallway.ui.storage.HashedStorage"},
}
WHITENOISE_USE_FINDERS = False
WHITENOISE_ALLOW_ALL_ORIGINS = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

# ── Upkeep ──────────────────────────────────────────────────────────────────────────────────────────────────────

BACKUPS = Path(folder).resolve() if (folder := env("HALLWAY_BACKUPS")) else None
METRICS_TOKEN = env("HALLWAY_METRICS_TOKEN")
SENTRY_DSN = env("HALLWAY_SENTRY_DSN")
LOG_FORMAT = "logging.Formatter" if DEBUG else f"hallway.apps.ops.logs.{'JSONLines' if env('HALLWAY_LOG') == 'json' else 'Lines'}"

# ── Sign-in ─────────────────────────────────────────────────────────────────────────────────────────────────────

AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "hallway.core.people.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "request_login_code": "hallway.core.people.forms.RequestCodeForm",
    "confirm_login_code": "hallway.core.people.forms.EnterCodeForm",
    "confirm_email_verification_code": "hallway.core.people.forms.ProveAddressForm",
    "add_email": "hallway.core.people.forms.AddAddressForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_USER_DISPLAY = "hallway.core.people.adapter.display_name"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a letter when a passkey or an address of the account changes
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_MAX_EMAIL_ADDRESSES = 8
# Per account and address only: a hall of five hundred people shares one IP address.
ACCOUNT_RATE_LIMITS = {
    "request_login_code": "4/m/key,20/h/key",
    "login_failed": "20/h/key",
    "confirm_email": "4/m/key",
    "manage_email": "20/m/user",
    "reauthenticate": "20/m/user",
    "signup": None,
    "login": None,
}
MFA_ADAPTER = "hallway.core.people.adapter.MFAAdapter"
MFA_SUPPORTED_TYPES = ["webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {
    "login_webauthn": "hallway.core.people.forms.LoginPasskeyForm",
    "reauthenticate_webauthn": "hallway.core.people.forms.ProvePasskeyForm",
}
MFA_RATE_LIMITS = {"webauthn_login": None}  # there is no secret to guess, and a hall shares one address
USERSESSIONS_TRACK_ACTIVITY = False  # it would write with every page
SESSION_COOKIE_AGE = 60 * 60 * 24 * 90
SESSION_COOKIE_NAME = "hallway"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ROOT_URL.startswith("https://")
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "hallway.config.views.csrf_failure"
X_FRAME_OPTIONS = "DENY"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": LOG_FORMAT}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {"django.request": {"level": "ERROR"}, "django.security": {"level": "ERROR"}},
}
