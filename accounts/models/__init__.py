from accounts.models.history import ActivityLog, LoginHistory
from accounts.models.mails import OwedMail
from accounts.models.user import User, UserManager

__all__ = ["ActivityLog", "LoginHistory", "OwedMail", "User", "UserManager"]
