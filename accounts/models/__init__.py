from accounts.models.history import ActivityLog, LoginHistory
from accounts.models.user import User, UserManager

__all__ = ["ActivityLog", "LoginHistory", "User", "UserManager"]
