"""Django's settings, from the environment alone."""

from __future__ import annotations

import os

from careloom.config.environment import (
    PRODUCTION,
    data_folder,
    database,
    keep_for,
    log_level,
    logs_are_json,
    mode,
    rate_of,
    secret_of,
    secrets_path,
    whole_number,
)
from careloom.operations.lines import log_settings
from careloom.records.secret_file import master_keys, read_secrets

MODE = mode()
SECRETS_PATH = str(secrets_path())
_SECRETS = read_secrets(secrets_path())
SECRET_KEY = _SECRETS["django"]
MASTER_KEYS = master_keys(_SECRETS["master"])
STUDY_KEY = bytes.fromhex(_SECRETS["study"])
AUDIT_KEY = bytes.fromhex(_SECRETS["audit"])
PERSON_KEYS = os.environ.get("CARELOOM_KEYS", str(data_folder() / "keys"))

DATA = str(data_folder())

RATES = {channel: rate_of(channel) for channel in ("email", "sms")}
KEEP = {what: keep_for(what) for what in ("journal", "decisions", "deliveries")}

DEBUG = False
ALLOWED_HOSTS = os.environ.get("CARELOOM_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
BASE_URL = os.environ.get("CARELOOM_BASE_URL", "http://127.0.0.1:8000")
DATABASES = {"default": database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("es", "Español")]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "careloom.records",
    "careloom.participant",
    "careloom.staff",
    "careloom.clinic",
    "careloom.studio",
]
if MODE == "demo":
    INSTALLED_APPS.append("careloom.demo")
if str(DATABASES["default"]["ENGINE"]).endswith("postgresql"):
    # The tables of the jobs. On SQLite the worker needs none, and they could not be made.
    INSTALLED_APPS.append("procrastinate.contrib.django")
    PROCRASTINATE_AUTODISCOVER_MODULE_NAME = None  # our modules named "tasks" are about people's
MIDDLEWARE = [
    "careloom.probes.middleware.AnswerProbes",
    "careloom.config.requests.TellRequests",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "careloom.config.headers.SafeHeaders",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "careloom.config.urls"
WSGI_APPLICATION = "careloom.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
            ]
        },
    }
]
STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
LOGIN_URL = "/staff/sign-in"
LOGIN_REDIRECT_URL = "/staff/"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 15},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
# Half an hour without a page ends a session; twelve hours end it in any case.
SESSION_COOKIE_AGE = 1800
SESSION_SAVE_EVERY_REQUEST = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "careloom.config.refusal.refuse_form"
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
# Not "no-referrer": browsers would then hide where a form comes from, and it would be refused.
SECURE_REFERRER_POLICY = "same-origin"
if MODE == PRODUCTION:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-careloom"
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

EMAIL_HOST = os.environ.get("CARELOOM_SMTP_HOST", "")
EMAIL_PORT = whole_number("CARELOOM_SMTP_PORT", 587)
EMAIL_USER = os.environ.get("CARELOOM_SMTP_USER", "")
EMAIL_PASSWORD = secret_of("CARELOOM_SMTP_PASSWORD")
EMAIL_TLS = os.environ.get("CARELOOM_SMTP_TLS", "yes") == "yes"
EMAIL_FROM = os.environ.get("CARELOOM_EMAIL_FROM", "care@localhost")

# A provider of text messages that speaks Twilio's API; nothing is texted without one.
SMS_URL = os.environ.get("CARELOOM_SMS_URL", "").rstrip("/")
SMS_ACCOUNT = os.environ.get("CARELOOM_SMS_ACCOUNT", "")
SMS_TOKEN = secret_of("CARELOOM_SMS_TOKEN")
SMS_FROM = os.environ.get("CARELOOM_SMS_FROM", "")
# Where the provider reaches the hub; its signatures cover this address.
SMS_CALLBACK = os.environ.get("CARELOOM_SMS_CALLBACK", BASE_URL).rstrip("/")
# The country code of numbers that are typed without one.
SMS_COUNTRY = os.environ.get("CARELOOM_SMS_COUNTRY", "1")

# Who asks for /metrics with this token gets them; without one nobody does.
METRICS_TOKEN = secret_of("CARELOOM_METRICS_TOKEN")
# Where spans go by OTLP over HTTP; "" for none.
TRACES = os.environ.get("CARELOOM_TRACES", "")

# Only codes, ids, counts and places are logged; a request's path and body never are.
LOGGING = log_settings(json=logs_are_json(), level=log_level())
