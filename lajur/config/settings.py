"""Settings of one deployment, read from the environment; the defaults run on one machine.

Everything a deployment may change starts with ``LAJUR_``; docs/administrators.md lists it.
"""

from __future__ import annotations

import json
import os
import secrets
from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from lajur.config import timetable
from lajur.config.database import database

ROOT = Path(__file__).resolve().parents[2]
# A checkout keeps its state beside the code, an installed wheel in the user's own folder.
HOME = ROOT / "var" if (ROOT / "pyproject.toml").exists() else Path.home() / ".local/share/lajur"
VAR = Path(os.environ.get("LAJUR_VAR", HOME)).resolve()
VAR.mkdir(parents=True, exist_ok=True)

DEMO = os.environ.get("LAJUR_DEMO") == "1"
DEBUG = False


def _secret_key() -> str:
    """The key of this deployment: from the environment, else made once and kept in ``VAR``."""
    if key := os.environ.get("LAJUR_SECRET_KEY"):
        return key
    path = VAR / "secret-key"
    try:
        with open(path, "x", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            file.write(secrets.token_urlsafe(50))
    except FileExistsError:
        pass
    return path.read_text()


SECRET_KEY = _secret_key()
ALLOWED_HOSTS = os.environ.get("LAJUR_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
HTTPS = os.environ.get("LAJUR_HTTPS") == "1"
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS] if HTTPS else []

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "axes",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "lajur.foundation",
    "lajur.worker",
    "lajur.organisation",
    "lajur.clocks",
    "lajur.documents",
    "lajur.sop",
    "lajur.network",
    "lajur.cases",
    "lajur.dispositions",
    "lajur.fieldwork",
    "lajur.notifications",
    "lajur.web",
    "lajur.console",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "lajur.web.middleware.Language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "lajur.web.middleware.SessionLimits",
    "lajur.web.middleware.Refusals",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "lajur.config.urls"
WSGI_APPLICATION = "lajur.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "lajur.web.context.shell",
            ]
        },
    }
]

# A demo office never lies in the database of the office.
_DATABASE_FILE = VAR / ("demo.sqlite3" if DEMO else "lajur.sqlite3")
# The demo never touches the office's own database, whatever address is left in the environment.
_OFFICE_URL = os.environ.get("LAJUR_DATABASE_URL", "")
_DATABASE_URL = os.environ.get("LAJUR_DEMO_DATABASE_URL", "") if DEMO else _OFFICE_URL
DATABASES = {"default": database(_DATABASE_URL, file=_DATABASE_FILE)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "organisation.Person"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "lajur.organisation.sign_in.HolderBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "/masuk/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/masuk/"

# Sign-in attempts are counted per account and address, so that a stranger can not lock the head
# of the office out from elsewhere.
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True
AXES_LOCKOUT_CALLABLE = "lajur.web.sign_in.locked_out"
AXES_VERBOSE = False
AXES_CLIENT_IP_CALLABLE = "lajur.web.sign_in.client_address"

SESSION_COOKIE_NAME = "lajur_session"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_IDLE_SECONDS = int(os.environ.get("LAJUR_SESSION_IDLE_SECONDS", str(2 * 3600)))
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
CSRF_COOKIE_NAME = "lajur_csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "lajur.web.errors.csrf_failure"
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
BEHIND_PROXY = os.environ.get("LAJUR_BEHIND_PROXY") == "1"
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "base-uri": [NONE],
        "connect-src": [SELF],
        "font-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "img-src": [SELF],
        "manifest-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "worker-src": [SELF],
    }
}

# What runs by itself goes through the database, so that a worker may run on any machine.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}

LANGUAGE_CODE = "id"
LANGUAGES = [("id", _("Bahasa Indonesia")), ("en", _("Bahasa Inggris"))]
LANGUAGE_COOKIE_NAME = "lajur_language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
LOCALE_PATHS = [Path(__file__).resolve().parents[1] / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = os.environ.get("LAJUR_ZONE", "Asia/Jakarta")

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 31_536_000

# Files of cases lie outside every folder that is served; see lajur.documents.
LAJUR_FILES = VAR / ("demo-files" if DEMO else "files")
LAJUR_UPLOAD_MAX_BYTES = 10 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
DATA_UPLOAD_MAX_NUMBER_FILES = 12

# How messages leave; a channel without its first setting is absent, and the demo has none at all.
_outward_environ = {} if DEMO else os.environ
LAJUR_ADDRESS = os.environ.get(
    "LAJUR_ADDRESS", f"{'https' if HTTPS else 'http'}://{ALLOWED_HOSTS[0]}"
).rstrip("/")
LAJUR_EMAIL_HOST = _outward_environ.get("LAJUR_EMAIL_HOST", "")
LAJUR_EMAIL_PORT = int(_outward_environ.get("LAJUR_EMAIL_PORT", "587"))
LAJUR_EMAIL_TLS = _outward_environ.get("LAJUR_EMAIL_TLS", "starttls")
LAJUR_EMAIL_USER = _outward_environ.get("LAJUR_EMAIL_USER", "")
LAJUR_EMAIL_PASSWORD = _outward_environ.get("LAJUR_EMAIL_PASSWORD", "")
LAJUR_EMAIL_FROM = _outward_environ.get("LAJUR_EMAIL_FROM", "Lajur <lajur@localhost>")
LAJUR_TELEGRAM_TOKEN = _outward_environ.get("LAJUR_TELEGRAM_TOKEN", "")
LAJUR_TELEGRAM_BOT = _outward_environ.get("LAJUR_TELEGRAM_BOT", "")
LAJUR_TELEGRAM_URL = _outward_environ.get("LAJUR_TELEGRAM_URL", "https://api.telegram.org").rstrip(
    "/"
)
LAJUR_WHATSAPP_URL = _outward_environ.get("LAJUR_WHATSAPP_URL", "")
LAJUR_WHATSAPP_METHOD = _outward_environ.get("LAJUR_WHATSAPP_METHOD", "POST")
LAJUR_WHATSAPP_HEADERS = json.loads(_outward_environ.get("LAJUR_WHATSAPP_HEADERS", "{}"))
LAJUR_WHATSAPP_BODY = json.loads(
    _outward_environ.get("LAJUR_WHATSAPP_BODY", '{"to": "{to}", "text": "{text}"}')
)
LAJUR_WHATSAPP_FORM = _outward_environ.get("LAJUR_WHATSAPP_FORM") == "1"
LAJUR_WHATSAPP_RECEIPT = _outward_environ.get("LAJUR_WHATSAPP_RECEIPT", "")
LAJUR_PUSH_CONTACT = _outward_environ.get("LAJUR_PUSH_CONTACT", "")
LAJUR_PUSH_KEY = _outward_environ.get("LAJUR_PUSH_KEY", "")
LAJUR_PUSH_KEY_FILE = VAR / "push-key"
LAJUR_PUSH_SERVICES = [
    each for each in _outward_environ.get("LAJUR_PUSH_SERVICES", "").split(",") if each
]

TIMETABLE = timetable.TIMETABLE + (timetable.WITH_TELEGRAM if LAJUR_TELEGRAM_TOKEN else ())

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
