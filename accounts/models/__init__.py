from accounts.models.announcement import Announcement, AnnouncementDismissal
from accounts.models.avatar import Avatar
from accounts.models.history import ActivityLog, LoginHistory
from accounts.models.keys import ApiKey
from accounts.models.leaving import AccountDeletion, AccountExport, DeletionReceipt
from accounts.models.mails import OwedMail
from accounts.models.retention import LogRetention
from accounts.models.site import FailedTask, SiteState
from accounts.models.staff import PeopleWork, StaffGate
from accounts.models.user import User, UserManager

__all__ = [
    "AccountDeletion",
    "AccountExport",
    "ActivityLog",
    "Announcement",
    "AnnouncementDismissal",
    "ApiKey",
    "Avatar",
    "DeletionReceipt",
    "FailedTask",
    "LogRetention",
    "LoginHistory",
    "OwedMail",
    "PeopleWork",
    "SiteState",
    "StaffGate",
    "User",
    "UserManager",
]
