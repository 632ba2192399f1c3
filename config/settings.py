"""Settings of every installation; what differs between them comes from the environment (env.py)."""

from csp.constants import NONE, SELF

from config.env import BASE_DIR, databases, env, secret_key
from config.recorded import RECORD_ABOUT, RECORD_SCOPE, RECORDED_APPS, UNRECORDED  # noqa: F401

PRODUCT_NAME = env.str("PRODUCT_NAME", default="Assurance tracker")
DEBUG = env.bool("DEBUG", default=False)
DEMO = env.bool("DEMO", default=False)
"""True only in the demonstration: the sign-in page then lists the people to try."""
SECRET_KEY = secret_key()
SECRET_KEY_IS_LASTING = env.str("SECRET_KEY", default="") == SECRET_KEY
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
"""Keys before it: what was signed or locked with them goes on being good."""
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost"])
PUBLIC_URL = env.str("PUBLIC_URL", default="http://127.0.0.1:8000").rstrip("/")
"""Where people reach the application: the start of each link in a letter."""
HTTPS = PUBLIC_URL.startswith("https://")

INSTALLED_APPS = [
    "assurance",
    "inspections",
    "forces",
    "core",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "pgtrigger",
    "pghistory",
    "django_tables2",
    "django_filters",
    "django_htmx",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "core.middleware.SecurityHeadersMiddleware",
    "core.middleware.FileStoreMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "core.middleware.BodyMiddleware",
    "forces.middleware.SignInMiddleware",
    "forces.middleware.SecondStepMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "forces.middleware.HistoryMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.site",
            ],
            "builtins": ["core.templatetags.govuk"],
        },
    }
]
FORM_RENDERER = "core.rendering.GovukFormRenderer"
DJANGO_TABLES2_TEMPLATE = "tables/table.html"

DATABASES = databases()
APPLICATION_MAY_CALL = ("public.redact(bigint)",)
"""The functions running with the owner's rights that the application's account may call."""
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Sessions, cache and sign-in limits stand in PostgreSQL: the web process needs nothing else.
SESSION_ENGINE = "core.sessions"
SESSION_COOKIE_AGE = env.int("SESSION_HOURS", default=12) * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

AUTH_USER_MODEL = "forces.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "forces.passwords.OwnNameValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "forces.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_FORMS = {
    "login": "forces.account_forms.SignInForm",
    "reset_password": "forces.account_forms.ResetPasswordForm",
    "reset_password_from_key": "forces.account_forms.NewPasswordForm",
    "change_password": "forces.account_forms.ChangePasswordForm",
    "reauthenticate": "forces.account_forms.PasswordAgainForm",
}
MFA_ADAPTER = "forces.second_step.SecondStepAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = PRODUCT_NAME
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_USER_VERIFICATION = "preferred"
MFA_FORMS = {
    "authenticate": "forces.second_step_forms.CodeForm",
    "authenticate_webauthn": "forces.second_step_forms.PasskeyForm",
    "reauthenticate": "forces.second_step_forms.CodeAgainForm",
    "reauthenticate_webauthn": "forces.second_step_forms.PasskeyAgainForm",
    "activate_totp": "forces.second_step_forms.AddAppForm",
    "add_webauthn": "forces.second_step_forms.AddPasskeyForm",
    "edit_webauthn": "forces.second_step_forms.RenamePasskeyForm",
}
PASSWORD_RESET_TIMEOUT = 24 * 3600
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105 (a class)
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_RATE_LIMITS = {
    "login": None,
    "reauthenticate": "10/m/user",
    "reset_password": "20/m/ip,5/m/key",
}
WRONG_PASSWORDS = {"person_here": "5/5m/key", "address": "100/5m/key", "person": "100/h/key"}
"""So many are taken of one person from one address, from one address, and of one person."""
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=0)

PGHISTORY_MIDDLEWARE_METHODS = ("GET", "HEAD", "POST")
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = True
DATE_FORMAT = "j F Y"
FORMAT_MODULE_PATH = ["config.formats"]

STATIC_URL = "static/"
STATIC_ROOT = env.path("STATIC_ROOT", default=str(BASE_DIR / "staticfiles"))
STATICFILES_DIRS = [("dist", BASE_DIR / "static" / "dist")]
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
"""Only what `make static` put together; nothing that the libraries bring along."""
MEDIA_ROOT = env.path("MEDIA_ROOT", default=str(BASE_DIR / "media"))
STORAGES = {
    "default": {"BACKEND": "core.storage.FileStore"},
    "staticfiles": {"BACKEND": "core.staticfiles.StaticFiles"},
}
POSTGRES_BIN = env.str("POSTGRES_BIN", default="")
"""The folder of pg_dump and pg_restore, for back_up and restore; else they are looked for."""
EVIDENCE_MEGABYTES = env.int("EVIDENCE_MEGABYTES", default=25)
EVIDENCE_FILES = env.int("EVIDENCE_FILES", default=20)
"""The most files that are attached at once."""
WAITING_FILES = env.int("WAITING_FILES", default=60)
WAITING_MEGABYTES = env.int("WAITING_MEGABYTES", default=600)
"""The most that one person may leave uploaded and not yet attached."""
WAITING_HOURS = env.int("WAITING_HOURS", default=24)
CLEAR_WAITING_EVERY_SECONDS = env.float("CLEAR_WAITING_EVERY_SECONDS", default=900.0)
READING_SECONDS = env.float("READING_SECONDS", default=10.0)
"""How long a page waits for a document from outside to be read; then the worker reads it."""
READING_LATER_SECONDS = env.float("READING_LATER_SECONDS", default=120.0)
READING_MEGABYTES = env.int("READING_MEGABYTES", default=512)
"""The memory that the reading of one document may take."""
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_HANDLERS = [
    "core.uploads.BoundedUploads",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "core.uploads.TemporaryUploads",
]

EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("FROM_EMAIL", default="Assurance tracker <no-reply@localhost>")

REDIS_URL = env.str("REDIS_URL", default="redis://127.0.0.1:6379/0")
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
"""However long Redis is away, worker and clock go on asking for it."""
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = TIME_ZONE
REMINDERS_EVERY_SECONDS = env.float("REMINDERS_EVERY_SECONDS", default=300.0)
LETTERS_EVERY_SECONDS = env.float("LETTERS_EVERY_SECONDS", default=10.0)
LETTERS_LEFT_SECONDS = env.float("LETTERS_LEFT_SECONDS", default=60.0)
"""A letter that has been "being sent" for so long was left by a worker that stopped."""
JOBS_EVERY_SECONDS = env.float("JOBS_EVERY_SECONDS", default=3.0)
"""How long a file that is made in the background waits for its turn, where none is before it."""
REMINDERS_FROM_HOUR = env.int("REMINDERS_FROM_HOUR", default=6)
"""Letters go out from this hour, Europe/London."""
HEARTBEAT_EVERY_SECONDS = env.float("HEARTBEAT_EVERY_SECONDS", default=10.0)
SILENT_MINUTES = env.int("SILENT_MINUTES", default=15)
"""The health check fails when the worker or the clock has not been at work for so long."""
LETTERS_LATE_MINUTES = env.int("LETTERS_LATE_MINUTES", default=60)
"""It fails when a letter has been owed for so long and none has gone since."""
FREE_MEGABYTES = env.int("FREE_MEGABYTES", default=500)
"""It fails when the file store has less room."""

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = HTTPS and env.bool("SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^health/([a-z]+/)?$"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
if env.bool("BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "core.views.csrf_failure"
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "class": "core.logs.LineFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
}
