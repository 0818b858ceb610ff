"""The gates of accounts: the only ways to what somebody asks for by an id; 404 for strangers."""

from allauth.mfa.models import Authenticator
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from accounts.models import AccountDeletion, AccountExport, ApiKey, Avatar, DeletionReceipt, User
from accounts.two_factor.ways import get_passkey
from botsmith.lib.errors import NotFound


def find_user(id_or_email: str) -> User:
    """For operators and staff; raises NotFound with a sentence."""
    wanted = id_or_email.strip()
    found = User.objects.filter(pk=wanted).first()
    found = found or User.objects.filter(email=wanted.lower()).first()
    if found is None:
        raise NotFound(f"There is no account with the id or email address {wanted}.")
    return found


def get_own_passkey(user: User, passkey_id: str) -> Authenticator:
    passkey = get_passkey(user, passkey_id)
    if passkey is None:
        raise Http404
    return passkey


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
