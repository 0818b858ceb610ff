from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.validators import MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django_mongodb_backend.fields import ArrayField

from accounts.searching import FIELDS as FOUND_BY
from accounts.searching import found_by
from botsmith.lib.ids import new_id

# Written by nobody who saves the rest.
ONLY_ALONE = {"id", "session_version", "status", "suspension_reason", "suspension_until"}
ONLY_ALONE |= {"role", "plan_id"}
# Where avatars of ours are; another program may have written any address.
AVATARS = "/account/avatars/"


class UserManager(BaseUserManager):
    def create_user(self, email: str, password: str | None = None, **fields) -> "User":
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person with an account: a customer, or staff by ``role``."""

    class Role(models.TextChoices):
        USER = "user"
        MODERATOR = "moderator"
        ADMIN = "admin"

    class Status(models.TextChoices):
        ACTIVE = "active"
        SUSPENDED = "suspended"
        BANNED = "banned"

    id = models.CharField(primary_key=True, max_length=64, default=new_id, editable=False)
    name = models.CharField(max_length=120)
    email = models.EmailField(unique=True)
    password = models.CharField(max_length=255, db_column="password_hash")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    role = models.CharField(max_length=16, choices=Role.choices, default=Role.USER, db_index=True)
    status = models.CharField(
        max_length=16, choices=Status.choices, default=Status.ACTIVE, db_index=True
    )
    suspension_reason = models.CharField(max_length=500, null=True, blank=True)
    suspension_until = models.DateTimeField(null=True, blank=True)

    phone = models.CharField(max_length=40, null=True, blank=True)
    address = models.CharField(max_length=300, null=True, blank=True)
    bio = models.TextField(max_length=1000, null=True, blank=True)
    avatar_url = models.CharField(max_length=500, null=True, blank=True)
    company = models.CharField(max_length=120, null=True, blank=True)
    job_title = models.CharField(max_length=120, null=True, blank=True)
    # The IANA name of the zone whose days their figures are shown by (botsmith.lib.zones).
    time_zone = models.CharField(max_length=64, default="UTC")

    custom_max_chatbots = models.IntegerField(null=True, blank=True)
    custom_max_messages = models.IntegerField(null=True, blank=True)
    custom_max_file_uploads = models.IntegerField(null=True, blank=True)

    # US dollars a month, and a day, that the models of all their chatbots may cost; null: no cap.
    spending_cap = models.FloatField(null=True, blank=True, validators=[MinValueValidator(0.0)])
    daily_spending_cap = models.FloatField(
        null=True, blank=True, validators=[MinValueValidator(0.0)]
    )

    last_login = models.DateTimeField(null=True, blank=True)
    login_count = models.IntegerField(default=0)
    # Counted up, it ends every session of theirs (accounts.sessions).
    session_version = models.IntegerField(default=0)
    last_ip = models.CharField(max_length=45, null=True, blank=True)

    tags = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    admin_notes = models.TextField(null=True, blank=True)

    # By which words staff find them, and what lists of them are sorted by (accounts.searching);
    # Null: another program wrote them, and a sweep is still to bring them up.
    search_words = ArrayField(models.CharField(max_length=254), null=True, editable=False)
    sort_name = models.CharField(max_length=120, null=True, editable=False)
    # The subscription's, which is in another database; only lists of people go by it
    # (billing.plan_marks).
    plan_id = models.CharField(max_length=40, null=True, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        db_table = "users"
        # Each order of the staff's list, with what it is narrowed by: none reads the documents.
        indexes = [
            models.Index(fields=[*order, "role", "status", "plan_id"], name=name)
            for name, order in {
                "people_by_age": ["-created_at", "-id"],
                "people_by_login": ["-last_login", "-id"],
                "people_by_name": ["sort_name", "id"],
                "people_by_email": ["email", "id"],
                "people_by_logins": ["-login_count", "-id"],
            }.items()
        ] + [
            models.Index(fields=["search_words"], name="people_by_words"),
            models.Index(fields=["tags"], name="people_by_tag"),
            models.Index(fields=["last_ip"], name="people_by_ip"),
            models.Index(fields=["plan_id"], name="people_by_plan"),
        ]

    def save(self, *args, **options) -> None:
        """Whoever saves all of somebody that they read a moment ago brings no session back, and
        opens no account that was closed meanwhile (``accounts.standing``)."""
        is_whole = not args and options.keys().isdisjoint({"update_fields", "force_insert"})
        if is_whole and not self._state.adding:
            names = {field.name for field in self._meta.concrete_fields}
            options["update_fields"] = names - ONLY_ALONE
        self._stay_found(options)
        super().save(*args, **options)

    def _stay_found(self, options: dict) -> None:
        """What follows from name and address is written with them."""
        names = options.get("update_fields")
        if names is not None and {"name", "email"}.isdisjoint(names):
            return
        for field, value in found_by(self.name, self.email).items():
            setattr(self, field, value)
        if names is not None:
            options["update_fields"] = {*names, *FOUND_BY}

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What each session is held against. Of those who never ended any it is Django's own."""
        known = super()._get_session_auth_hash(secret=secret)
        if not self.session_version:
            return known
        versioned = f"{known}:{self.session_version}"
        salt = "accounts.User.session_version"
        return salted_hmac(salt, versioned, secret=secret, algorithm="sha256").hexdigest()

    def __str__(self) -> str:
        return self.email

    @property
    def is_active(self) -> bool:
        return self.status == self.Status.ACTIVE

    @property
    def avatar_path(self) -> str:
        """The address of a picture that we keep; empty where there is none."""
        url = self.avatar_url or ""
        return url if url.startswith(AVATARS) else ""
