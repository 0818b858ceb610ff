"""Django's settings. The environment is read here and nowhere else (docs/settings.md)."""

import logging
import os
import sys
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONCE

from botsmith.ai.price_file import read_prices
from botsmith.env import Env
from botsmith.lib.addresses import parse_allowed, read_network
from botsmith.lib.logs import hide
from botsmith.lib.queues import Queue
from botsmith.work import ROUTES, schedule

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"
VERSION = "0.1.0"

env = Env(os.environ, fallback=VAR_DIR / "services.env")

# These commands start the services or need none, so they run before there is an address to read.
_NEEDS_NO_SERVICES = {"services", "collectstatic"}
_without_services = len(sys.argv) > 1 and sys.argv[1] in _NEEDS_NO_SERVICES

# --- What kind of start this is ------------------------------------------------------------
DEBUG = env.flag("DEBUG")
DEMO_MODE = env.flag("DEMO_MODE")
PORT = env.number("PORT", 8000, least=1, most=65535)
WEB_BIND = env.text("WEB_BIND", "127.0.0.1")
WEB_CONCURRENCY = env.number("WEB_CONCURRENCY", 2, least=1, most=64)
SECRET_KEY = env.text("SECRET_KEY")
if _without_services:
    SECRET_KEY = SECRET_KEY or "unused-by-this-command"
elif not SECRET_KEY:
    env.refuse("SECRET_KEY", "is not set; give it at least 50 random characters")
elif not DEBUG and len(SECRET_KEY) < 50:
    env.refuse("SECRET_KEY", f"is too short ({len(SECRET_KEY)} characters); it needs at least 50")
elif not DEBUG and (len(set(SECRET_KEY)) < 12 or SECRET_KEY.startswith("django-insecure-")):
    env.refuse("SECRET_KEY", "can be guessed; give it at least 50 random characters")
# What an earlier key sealed or signed still opens; remove it when nothing of that time is left.
SECRET_KEY_FALLBACKS = env.items("SECRET_KEY_FALLBACKS", "")
BASE_URL = env.address(
    "BASE_URL", schemes=("https", "http"), default=f"http://127.0.0.1:{PORT}"
).rstrip("/")
ALLOWED_HOSTS = [
    *env.items("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]"),
    *filter(None, [urlsplit(BASE_URL).hostname]),
]
if "*" in ALLOWED_HOSTS:
    env.refuse("ALLOWED_HOSTS", "must name the hosts that BotSmith answers on, not *")
TRUSTED_PROXIES = env.checked_items("TRUSTED_PROXIES", read_network, "an address or a network")
HTTPS = BASE_URL.startswith("https://")
if DEBUG and HTTPS:
    env.refuse("DEBUG", "shows strangers what is inside: with an https:// BASE_URL it must be off")

# --- Where state lives ---------------------------------------------------------------------
_mongo_default = "mongodb://127.0.0.1:27017/" if _without_services else ""
_redis_default = "redis://127.0.0.1:6379" if _without_services else ""
MONGODB_URL = env.address("MONGODB_URL", schemes=("mongodb", "mongodb+srv"), default=_mongo_default)
REDIS_URL = env.address(
    "REDIS_URL",
    schemes=("redis", "rediss"),
    default=_redis_default,
).rstrip("/")

# With a time for the whole operation the driver tries again for as long as the primary changes;
# without one it does so once, and a step-down that takes a moment is an error page.
MONGODB_OPTIONS = {
    "serverSelectionTimeoutMS": 10_000,
    "timeoutMS": 120_000,
    "retryWrites": True,
    "tz_aware": False,
}
DATABASES = {
    "default": {
        "ENGINE": "botsmith.mongodb",
        "HOST": MONGODB_URL or "mongodb://127.0.0.1:1/",
        "NAME": "chatbase_db",
        "OPTIONS": MONGODB_OPTIONS,
    },
    "plans": {
        "ENGINE": "botsmith.mongodb",
        "HOST": MONGODB_URL or "mongodb://127.0.0.1:1/",
        "NAME": "botsmith",
        "OPTIONS": MONGODB_OPTIONS,
    },
}
DATABASE_ROUTERS = [
    "django_mongodb_backend.routers.MongoRouter",
    "botsmith.routers.PlansRouter",
]
DEFAULT_AUTO_FIELD = "django_mongodb_backend.fields.ObjectIdAutoField"
ALLAUTH_DEFAULT_AUTO_FIELD = DEFAULT_AUTO_FIELD
MIGRATION_MODULES = {
    "auth": "botsmith.migrations.auth",
    "contenttypes": "botsmith.migrations.contenttypes",
    "account": "botsmith.migrations.account",
    "mfa": "botsmith.migrations.mfa",
    "usersessions": "botsmith.migrations.usersessions",
    "socialaccount": "botsmith.migrations.socialaccount",
}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": f"{REDIS_URL}/1",
        "KEY_PREFIX": "json",
        "OPTIONS": {"serializer": "botsmith.lib.session_data.CacheSerializer"},
    }
}
# Written to MongoDB too, so that a flushed Redis signs nobody out.
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_SERIALIZER = "botsmith.lib.session_data.SessionSerializer"

# --- The application -----------------------------------------------------------------------
INSTALLED_APPS = [
    "botsmith.apps.MongoAuthConfig",
    "botsmith.apps.MongoContentTypesConfig",
    "django.contrib.sessions",
    "django.contrib.messages",
    "botsmith.apps.OurStaticFilesConfig",
    "django_mongodb_backend",
    "django_htmx",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.google",
    "allauth.socialaccount.providers.github",
    "botsmith.apps.BotSmithConfig",
    "accounts",
    "billing",
    "knowledge",
    "bots",
    "adminpanel",
]
MIDDLEWARE = [
    "botsmith.middleware.door",
    "botsmith.middleware.visitors_language",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "botsmith.middleware.StaticFilesMiddleware",
    "csp.middleware.CSPMiddleware",
    "accounts.even_time.even_time",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "botsmith.middleware.only_utf8",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.note_activity",
    "accounts.middleware.MaintenanceMiddleware",
    "adminpanel.view_as.middleware.ViewAsMiddleware",
    "bots.api.middleware.ApiMiddleware",
    "botsmith.middleware.ErrorMiddleware",
]
ROOT_URLCONF = "botsmith.urls"
ASGI_APPLICATION = "botsmith.asgi.application"
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
                "csp.context_processors.nonce",
                "botsmith.context.site",
            ],
            "builtins": ["botsmith.templatetags.components"],
        },
    }
]

# --- People --------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.AccountBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "bots:dashboard"
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "accounts.forms.SignupForm"
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
# A signed link cannot carry the ObjectId of its row here, so addresses are proved by a code.
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_IDLE_DAYS = env.number("SESSION_IDLE_DAYS", 7, least=1, most=14)
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_CHANGE_EMAIL = True  # One address each; another one takes its place once it is proved.
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_RATE_LIMITS = {"login_failed": ""}  # Counted by accounts.limits instead, exactly.
ACCOUNT_FORMS = {
    "signup": "accounts.entrance_forms.JoinForm",
    "reset_password": "accounts.entrance_forms.ForgottenForm",
    "confirm_email_verification_code": "accounts.entrance_forms.MailedCodeForm",
    "confirm_password_reset_code": "accounts.entrance_forms.ResetCodeForm",
}
MFA_ADAPTER = "accounts.two_factor.adapter.TwoFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODE_COUNT = 10
MFA_RECOVERY_CODE_DIGITS = 10
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_FORMS = {
    "authenticate": "accounts.entrance_forms.CodeForm",
    "reauthenticate": "accounts.entrance_forms.CodeAgainForm",
    "authenticate_webauthn": "accounts.entrance_forms.PasskeyForm",
    "reauthenticate_webauthn": "accounts.entrance_forms.PasskeyAgainForm",
    "login_webauthn": "accounts.entrance_forms.PasskeySignInForm",
}
# Where a session was seen last is kept by accounts.middleware, which writes every five minutes.
USERSESSIONS_TRACK_ACTIVITY = False
GEOIP_DATABASE = env.text("GEOIP_DATABASE")

# --- Sign-in with an account elsewhere -----------------------------------------------------
GOOGLE_CLIENT_ID = env.text("GOOGLE_CLIENT_ID")
GOOGLE_CLIENT_SECRET = env.text("GOOGLE_CLIENT_SECRET")
GITHUB_CLIENT_ID = env.text("GITHUB_CLIENT_ID")
GITHUB_CLIENT_SECRET = env.text("GITHUB_CLIENT_SECRET")
for _name, _both in (
    ("GOOGLE_CLIENT", (GOOGLE_CLIENT_ID, GOOGLE_CLIENT_SECRET)),
    ("GITHUB_CLIENT", (GITHUB_CLIENT_ID, GITHUB_CLIENT_SECRET)),
):
    if any(_both) and not all(_both):
        env.refuse(f"{_name}_ID", f"and {_name}_SECRET belong together: set both, or neither")
SOCIALACCOUNT_PROVIDERS = {}
SIGN_IN_ELSEWHERE = []  # A form that leads there is one that the content policy must know of.
if GOOGLE_CLIENT_ID:
    SOCIALACCOUNT_PROVIDERS["google"] = {
        "APPS": [{"client_id": GOOGLE_CLIENT_ID, "secret": GOOGLE_CLIENT_SECRET, "key": ""}],
        "SCOPE": ["profile", "email"],
        "AUTH_PARAMS": {"prompt": "select_account"},
        "OAUTH_PKCE_ENABLED": True,
    }
    SIGN_IN_ELSEWHERE.append("https://accounts.google.com")
if GITHUB_CLIENT_ID:
    SOCIALACCOUNT_PROVIDERS["github"] = {
        "APPS": [{"client_id": GITHUB_CLIENT_ID, "secret": GITHUB_CLIENT_SECRET, "key": ""}],
        "SCOPE": ["read:user", "user:email"],
        "OAUTH_PKCE_ENABLED": True,
    }
    SIGN_IN_ELSEWHERE.append("https://github.com")
SOCIALACCOUNT_ADAPTER = "accounts.social.SocialAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_REAUTHENTICATION_REQUIRED = True
SOCIALACCOUNT_QUERY_EMAIL = True
SOCIALACCOUNT_STORE_TOKENS = False

# --- Mail ----------------------------------------------------------------------------------
EMAIL_HOST = env.text("EMAIL_HOST")
EMAIL_PORT = env.number("EMAIL_PORT", 587, least=1, most=65535)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS", True)
EMAIL_TIMEOUT = 15
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "BotSmith <no-reply@localhost>")
# Whom somebody may write to whose account is closed, or who needs a person.
SUPPORT_EMAIL = env.text("SUPPORT_EMAIL")
EMAIL_BACKEND = f"accounts.site.mailing.{'Mailbox' if DEBUG and not EMAIL_HOST else 'Smtp'}"

# --- Cookies, frames, content policy -------------------------------------------------------
CSRF_TRUSTED_ORIGINS = [BASE_URL]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else f"botsmith-session-{PORT}"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else f"botsmith-csrf-{PORT}"
CSRF_COOKIE_HTTPONLY = True  # Scripts take it from a form.
MESSAGE_STORAGE = "botsmith.lib.toasts.CookieMessages"
MESSAGE_COOKIE_NAME = "__Host-messages" if HTTPS else f"botsmith-messages-{PORT}"
DEVICE_COOKIE_NAME = "__Host-device" if HTTPS else f"botsmith-device-{PORT}"
# Probes come without TLS; the API refuses what does, instead of leading a readable key on.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$", r"^api/v1/"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
# The header is dropped at the door unless a trusted proxy sent it.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": [NONCE],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "frame-src": ["'self'"],
        "form-action": ["'self'", *SIGN_IN_ELSEWHERE],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        # Who may make elements of a text: static/js/core/markdown.js, and trusted.js for htmx.
        "require-trusted-types-for": ["'script'"],
        "trusted-types": ["botsmith", "default"],
    }
}
# The longest text source (knowledge.forms) in a form's encoding, nine bytes a character at worst.
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
DATA_UPLOAD_MAX_NUMBER_FILES = 1000  # The form says how many it takes (knowledge.forms).
# Nothing larger is even read: the largest plan's files, as many as one form takes, with room.
MAX_REQUEST_MB = env.number("MAX_REQUEST_MB", 600, least=1)

# --- Static files --------------------------------------------------------------------------
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = Path(env.text("STATIC_ROOT", str(VAR_DIR / "static")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "botsmith.storage.HashedStaticStorage"
    },
}

# --- Work in the background ----------------------------------------------------------------
CELERY_BROKER_URL = f"{REDIS_URL}/0"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# What a worker only holds in reserve waits for it even when others are idle, and dies with it.
CELERY_WORKER_DISABLE_PREFETCH = True
CELERY_WORKER_ENABLE_PREFETCH_COUNT_REDUCTION = False  # There is no reserve to reduce.
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 300}
# A request never waits long for the queue; the sweeper makes up for it.
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_max": 0.2}
CELERY_TASK_DEFAULT_QUEUE = Queue.DEFAULT
CELERY_TASK_ROUTES = ROUTES
# What is quick and yet does not end is ended; reading sources has limits of its own.
CELERY_TASK_SOFT_TIME_LIMIT, CELERY_TASK_TIME_LIMIT = 90, 120
# How long a message may wait for a worker that has nothing to do before that worker starts itself
# anew (botsmith.deafness).
WORKER_DEAF_SECONDS = env.number("WORKER_DEAF_SECONDS", 60, least=2, most=3600)
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
# How long a worker may hold a source without a sign of life, and how often one may end without a
# word before the source fails. It is seldom the source that ends workers: it is read in a process
# apart.
INGEST_LEASE_SECONDS = env.number("INGEST_LEASE_SECONDS", 60, least=2, most=3600)
INGEST_MAX_ATTEMPTS = env.number("INGEST_MAX_ATTEMPTS", 5, least=3, most=20)
SWEEP_SECONDS = env.number("SWEEP_SECONDS", 15, least=1, most=600)
# What reading one document may cost, and how much of a website one source may read, how fast.
EXTRACT_MEMORY_MB = env.number("EXTRACT_MEMORY_MB", 768, least=256, most=65_536)
EXTRACT_SECONDS = env.number("EXTRACT_SECONDS", 55, least=5, most=480)
CRAWL_MAX_PAGES = env.number("CRAWL_MAX_PAGES", 500, least=1, most=10_000)
CRAWL_GAP_MS = env.number("CRAWL_GAP_MS", 200, least=0, most=60_000)
UPLOADS_DIR = env.text("UPLOADS_DIR")
# Told of each source that was read, failed or went; a task of the floor above, so it is named here.
SOURCE_SETTLED_TASK = "bots.tasks.tell_of_source"
# The same for what accounts ask of the floor that knows all that they hold.
TIME_ZONE_CHANGED_TASK = "bots.stats.tasks.time_zone_changed"
EXPORT_TASK = "bots.leaving.tasks.make_export"
DELETION_TASK = "bots.leaving.tasks.delete_account"
CHATBOT_DELETION_TASK = "bots.leaving.tasks.delete_chatbot"
# In memory: what beat rings for may ring once too often after a restart, and keeps no file.
CELERY_BEAT_SCHEDULER = "celery.beat.Scheduler"
CELERY_BEAT_SCHEDULE = schedule(SWEEP_SECONDS)

# --- What leaves the house -----------------------------------------------------------------
OUTBOUND_ALLOW = env.checked_items(
    "OUTBOUND_ALLOW", lambda entry: parse_allowed([entry]), "a host, host:port or network"
)
OPENAI_API_KEY = env.text("OPENAI_API_KEY")
OPENAI_BASE_URL = env.address("OPENAI_BASE_URL", schemes=("https", "http"), required=False)
ANTHROPIC_API_KEY = env.text("ANTHROPIC_API_KEY")
ANTHROPIC_BASE_URL = env.address("ANTHROPIC_BASE_URL", schemes=("https", "http"), required=False)
GEMINI_API_KEY = env.text("GEMINI_API_KEY")
GEMINI_BASE_URL = env.address("GEMINI_BASE_URL", schemes=("https", "http"), required=False)
EMBEDDING_MODEL_OPENAI = env.text("EMBEDDING_MODEL_OPENAI")
EMBEDDING_MODEL_GEMINI = env.text("EMBEDDING_MODEL_GEMINI")
# Prices of models beside and over those that botsmith.ai.prices knows, as JSON.
PRICES = env.text("PRICES")
for _fault in read_prices(PRICES)[1]:
    env.refuse("PRICES", _fault)
PROVIDER_TIMEOUT_SECONDS = env.number("PROVIDER_TIMEOUT_SECONDS", 30, least=1, most=600)

# --- What operators see ---------------------------------------------------------------------
# Who may read /metrics: who has the token, and who comes from one of the networks.
METRICS_TOKEN = env.text("METRICS_TOKEN")
METRICS_ALLOW = env.checked_items("METRICS_ALLOW", read_network, "an address or a network")
if METRICS_TOKEN and len(METRICS_TOKEN) < 20:
    env.refuse("METRICS_TOKEN", "is too short; give it at least 20 random characters")
# Where the web processes of one machine lay down what they count, for each other to read.
PROMETHEUS_MULTIPROC_DIR = env.text("PROMETHEUS_MULTIPROC_DIR")
# Where traces go. The exporter reads OTEL_EXPORTER_OTLP_HEADERS and OTEL_TRACES_SAMPLER by itself.
OTEL_EXPORTER_OTLP_ENDPOINT = env.address(
    "OTEL_EXPORTER_OTLP_ENDPOINT", schemes=("https", "http"), required=False
)
if OTEL_EXPORTER_OTLP_ENDPOINT and find_spec("opentelemetry.instrumentation") is None:
    why = "needs OpenTelemetry, which is not installed: pip install -r requirements-otel.txt"
    env.refuse("OTEL_EXPORTER_OTLP_ENDPOINT", why)

# --- Money ---------------------------------------------------------------------------------
PAYMENTS = env.text("PAYMENTS", "manual").lower()
BILLING_DUE_DAYS = env.number("BILLING_DUE_DAYS", 7, least=1, most=90)
BILLING_GRACE_DAYS = env.number("BILLING_GRACE_DAYS", 14, least=1, most=90)
BILLING_PAYMENT_INSTRUCTIONS = env.text("BILLING_PAYMENT_INSTRUCTIONS").replace("\\n", "\n")
BILLING_SELLER = env.text("BILLING_SELLER", "BotSmith").replace("\\n", "\n")
BILLING_CONTACT = env.text("BILLING_CONTACT")
STRIPE_SECRET_KEY = env.text("STRIPE_SECRET_KEY")
STRIPE_WEBHOOK_SECRET = env.text("STRIPE_WEBHOOK_SECRET")
STRIPE_API_BASE = env.address("STRIPE_API_BASE", schemes=("https", "http"), required=False)
if PAYMENTS not in {"manual", "stripe"}:
    env.refuse("PAYMENTS", f"must be manual or stripe, not {PAYMENTS!r}")
elif PAYMENTS == "stripe" and not STRIPE_SECRET_KEY.startswith(("sk_", "rk_")):
    env.refuse("STRIPE_SECRET_KEY", "is needed with PAYMENTS=stripe: a key that begins with sk_")
if STRIPE_SECRET_KEY and not STRIPE_WEBHOOK_SECRET.startswith("whsec_"):
    why = "is needed with a Stripe key: the endpoint's signing secret, which begins with whsec_"
    env.refuse("STRIPE_WEBHOOK_SECRET", why)

# --- What a process may keep of what chatbots know ------------------------------------------
CONTENT_CACHE_MB = env.number("CONTENT_CACHE_MB", 16, least=1, most=65_536)
LEXICAL_CACHE_MB = env.number("LEXICAL_CACHE_MB", 64, least=1, most=65_536)
STATISTICS_CACHE_MB = env.number("STATISTICS_CACHE_MB", 32, least=1, most=4096)
VECTOR_CACHE_MB = env.number("VECTOR_CACHE_MB", 128, least=1, most=65_536)

# --- The visitor's chat --------------------------------------------------------------------
CHAT_TOKEN_SECONDS = env.number("CHAT_TOKEN_SECONDS", 3600, least=60)
CHAT_MESSAGE_MAX_CHARS = env.number("CHAT_MESSAGE_MAX_CHARS", 4000, least=100, most=100_000)
# Of one visitor, and of all visitors of one chatbot; an owner may choose others.
CHAT_RATE_PER_MINUTE = env.number("CHAT_RATE_PER_MINUTE", 20, least=1)
CHAT_BOT_RATE_PER_MINUTE = env.number("CHAT_BOT_RATE_PER_MINUTE", 600, least=1)
# Of one address, which a whole school may have.
CHAT_SESSION_RATE_PER_MINUTE = env.number("CHAT_SESSION_RATE_PER_MINUTE", 120, least=1)
# Requests of one API key.
API_RATE_PER_MINUTE = env.number("API_RATE_PER_MINUTE", 300, least=1)

# --- Words, time, logs ---------------------------------------------------------------------
# The dashboard speaks English; what visitors read is translated (bots/locale).
LANGUAGE_CODE = "en"
LANGUAGES = [
    ("ar", "العربية"),
    ("de", "Deutsch"),
    ("en", "English"),
    ("es", "Español"),
    ("fr", "Français"),
    ("it", "Italiano"),
    ("ja", "日本語"),
    ("nl", "Nederlands"),
    ("pl", "Polski"),
    ("pt", "Português"),
    ("ru", "Русский"),
    ("tr", "Türkçe"),
    ("zh-hans", "简体中文"),
]
# Named here, they speak before the catalogues of Django and allauth, which know some of the same.
LOCALE_PATHS = [BASE_DIR / "bots/locale"]
TIME_ZONE = "UTC"
USE_TZ = True
LOG_LEVEL = env.text("LOG_LEVEL", "INFO").upper()
if LOG_LEVEL not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
    env.refuse("LOG_LEVEL", "must be DEBUG, INFO, WARNING or ERROR")
    LOG_LEVEL = "INFO"
# One JSON object a line, unless people read it.
LOG_FORMAT = env.text("LOG_FORMAT", "line" if DEBUG else "json")
if LOG_FORMAT not in {"json", "line"}:
    env.refuse("LOG_FORMAT", "must be json or line")
    LOG_FORMAT = "json"
hide(
    (
        *(SECRET_KEY, *SECRET_KEY_FALLBACKS, EMAIL_HOST_PASSWORD, GOOGLE_CLIENT_SECRET),
        *(GITHUB_CLIENT_SECRET, OPENAI_API_KEY, ANTHROPIC_API_KEY, GEMINI_API_KEY),
        *(STRIPE_SECRET_KEY, STRIPE_WEBHOOK_SECRET, METRICS_TOKEN),
        *(urlsplit(MONGODB_URL).password or "", urlsplit(REDIS_URL).password or ""),
    )
)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request": {"()": "botsmith.lib.request_ids.RequestIdFilter"}},
    "formatters": {
        "line": {"()": "botsmith.lib.logs.Line"},
        "json": {"()": "botsmith.lib.logs.Json"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": LOG_FORMAT,
            "filters": ["request"],
        }
    },
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {
        "django.server": {"level": "WARNING"},
        # What is denied is told by botsmith.denials, with who asked; addresses that lead nowhere
        # are tried all day long.
        "django.request": {"level": "ERROR"},
        # A line for every sweep, four times a minute, would bury what matters.
        "celery.app.trace": {"level": "WARNING"},
        "celery.worker.strategy": {"level": "WARNING"},
        "celery.beat": {"level": "WARNING"},
        "pymongo": {"level": "WARNING"},
        "httpx2": {"level": "WARNING"},
        "stripe": {"level": "WARNING"},
    },
}
# What Python and packages warn of is a line of the log, too; in development it is said as usual.
logging.captureWarnings(not DEBUG)

env.raise_problems()
