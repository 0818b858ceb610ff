"""The gates of accounts: the only way to what an account holds by an id from outside."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from accounts.models import AccountDeletion, AccountExport, ApiKey, Avatar, DeletionReceipt, User


def get_own_avatar(user: User, avatar_id: str) -> Avatar:
    """The user's picture; staff see everybody's."""
    found = get_object_or_404(Avatar, pk=avatar_id)
    if found.user_id != user.pk and user.role == User.Role.USER:
        raise Http404
    return found


def get_own_key(user: User, key_id: str) -> ApiKey:
    return get_object_or_404(ApiKey, pk=key_id, user_id=user.pk)


def get_own_archive(user: User, export_id: str) -> AccountExport:
    """An export that can be downloaded now, or 404."""
    export = get_object_or_404(AccountExport, pk=export_id, user_id=user.pk)
    if not export.is_ready(timezone.now()):
        raise Http404
    return export


def get_departure(receipt_id: str) -> AccountDeletion | DeletionReceipt:
    """Anybody's who has the id, which is a secret: there is no account left to sign in with."""
    receipt = DeletionReceipt.objects.filter(pk=receipt_id).first()
    return receipt or get_object_or_404(AccountDeletion, pk=receipt_id)
