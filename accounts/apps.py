from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self):
        """Signing in is written down by us, in one write (accounts.sign_ins, accounts.sessions)."""
        from allauth.account import signals as account
        from allauth.usersessions import signals as usersessions
        from django.contrib.auth.signals import user_logged_in

        user_logged_in.disconnect(dispatch_uid="update_last_login")
        account.user_logged_in.disconnect(usersessions.on_user_logged_in)
        for changed in (account.password_changed, account.password_set):
            changed.disconnect(usersessions.on_password_changed)
