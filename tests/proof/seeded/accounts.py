"""Seeded bugs: who somebody is, and what they may."""

from tests.proof.seeded.bug import Bug

RACE = "CVE-2026-45675: of several at once more than one is let through"
TAKEN_OVER = "CVE-2026-44707: who signed up with another's address keeps a way in"
BUGS: tuple[Bug, ...] = (
    # --- A3, A4, A6, A7 ------------------------------------------------------------------------
    Bug(
        "a profile takes whatever the form was sent",
        row="A3",
        file="accounts/views/profile.py",
        old="""        "no_picture": form.cleaned_data["no_picture"],
    }
""",
        new="""        "no_picture": form.cleaned_data["no_picture"],
    }
    known = {field.name for field in User._meta.concrete_fields} - {*form.fields, "id"}
    picture |= {name: value for name, value in form.data.items() if name in known}
""",
        tests=("tests/accounts/test_profile.py::test_nobody_changes_what_the_form_does_not_have",),
        like="CVE-2026-42863: fields of the body are assigned as they come",
    ),
    Bug(
        "what a visitor sends as text may be an object",
        row="A4",
        file="bots/protocol.py",
        old="return value if isinstance(value, str) else None",
        new="return value",
        tests=("tests/bots/test_reports.py::test_what_is_no_text_is_neither_an_answer_nor_words",),
        like="CVE-2025-21628: values of a filter are taken as they come",
    ),
    Bug(
        "who signs up first is an admin",
        row="A6",
        file="accounts/adapter.py",
        old="""        user.name = form.cleaned_data.get("name", "")
""",
        new="""        user.name = form.cleaned_data.get("name", "")
        if not User.objects.exists():
            user.role = User.Role.ADMIN
""",
        tests=(
            "tests/accounts/test_roles.py"
            "::test_all_who_sign_up_at_once_on_an_empty_database_make_no_admin",
        ),
        like=RACE,
    ),
    Bug(
        "admins who go at once do not see each other go",
        row="A6",
        file="accounts/roles.py",
        old="""        gate.update_one({"id": GATE}, {"$inc": {"passed": 1}}, session=session)
""",
        new="",
        tests=("tests/accounts/test_roles.py::test_of_admins_who_all_go_at_once_one_is_left",),
        like=RACE,
    ),
    Bug(
        "a moderator acts on other moderators",
        row="A6",
        file="adminpanel/rights.py",
        old="return actor.role == Role.ADMIN or target.role == Role.USER",
        new="return actor.role == Role.ADMIN or target.role != Role.ADMIN",
        tests=("tests/adminpanel/test_rights.py::test_nobody_touches_who_stands_as_high",),
    ),
    Bug(
        "a form of the dashboard needs no token",
        row="A7",
        file="accounts/views/announcements.py",
        old="""

@login_required
@require_POST
""",
        new="""
from django.views.decorators.csrf import csrf_exempt


@csrf_exempt
@login_required
@require_POST
""",
        tests=("tests/proof/tenancy/test_csrf.py::test_the_exempt_are_those_that_are_listed",),
    ),
    # --- B1: closed accounts -------------------------------------------------------------------
    Bug(
        "a closed account's API keys go on",
        row="B1",
        file="accounts/keys.py",
        old="""    if not AccountBackend().user_can_authenticate(user):
        raise AccountStopped
""",
        new="",
        tests=("tests/accounts/test_keys.py::test_the_owners_standing_is_read_every_time",),
        like="CVE-2026-32717: a suspended account's key lives on",
    ),
    Bug(
        "a session of a closed account goes on",
        row="B1",
        file="accounts/backends.py",
        old="return user if user and self.user_can_authenticate(user) else None",
        new="return user",
        tests=(
            "tests/accounts/test_standing.py"
            "::test_a_session_that_nobody_ended_is_refused_all_the_same",
        ),
        like="CVE-2025-65430: tokens of inactive users are accepted",
    ),
    Bug(
        "a closed account's chatbots answer visitors",
        row="B1",
        file="bots/access.py",
        old='if owner and owner["status"] == User.Status.ACTIVE:',
        new="if owner:",
        tests=("tests/bots/test_widget_messages.py::test_a_suspended_owners_bot_answers_nobody",),
    ),
    Bug(
        "a closed account's sources are read on",
        row="B1",
        file="knowledge/standing.py",
        old="    if not is_good(owner_id):\n        return False\n",
        new="",
        tests=("tests/knowledge/test_closed_accounts.py",),
    ),
    # --- B2, B3: guessing ----------------------------------------------------------------------
    Bug(
        "pages say whether an address has an account",
        row="B2",
        file="botsmith/settings.py",
        old="ACCOUNT_PREVENT_ENUMERATION = True",
        new="ACCOUNT_PREVENT_ENUMERATION = False",
        tests=("tests/accounts/test_enumeration.py::test_what_is_answered_and_done_is_the_same",),
        like="CVE-2026-21484: the answer tells who has an account",
    ),
    Bug(
        "a forgotten password takes longer where there is an account",
        row="B2",
        file="accounts/even_time.py",
        old="""        "account_reset_password",
""",
        new="",
        tests=(
            "tests/accounts/test_even_time.py"
            "::test_each_address_of_the_door_is_held_back_and_no_other",
        ),
    ),
    Bug(
        "who guesses names an address of their choice",
        row="B3",
        file="botsmith/lib/network.py",
        old="""    while forwarded and _is_trusted(hop):
        earlier = forwarded.pop().strip()
""",
        new="""    while forwarded:
        earlier = forwarded.pop().strip()
""",
        tests=("tests/accounts/test_limits.py::test_forged_headers_make_no_other_address",),
    ),
    Bug(
        "to be right once takes back all that was wrong before",
        row="B3",
        file="accounts/limits.py",
        old="give_back(*self._names)",
        new='give_back(*self._names * OF_ADDRESS["limit"])',
        tests=("tests/accounts/test_limits.py::test_to_sign_in_oneself_wins_no_further_guess",),
    ),
    # --- B4, B5: taking over -------------------------------------------------------------------
    Bug(
        "who signed up with another's address keeps password and sessions",
        row="B4",
        file="accounts/views/recovering.py",
        old="            forget_all(user)\n",
        new="",
        tests=(
            "tests/accounts/test_prehijack.py"
            "::test_nor_do_their_sessions_apps_and_accounts_elsewhere",
        ),
        like=TAKEN_OVER,
    ),
    Bug(
        "who comes through Google leaves the thief's way in",
        row="B4",
        file="accounts/social.py",
        old="    forget_all(user)\n    mine",
        new="    mine",
        tests=(
            "tests/accounts/test_prehijack.py"
            "::test_the_thiefs_password_opens_nothing_once_the_owner_came",
        ),
        like=TAKEN_OVER,
    ),
    Bug(
        "a code to choose a password is good again and again",
        row="B5",
        file="accounts/recovering.py",
        old='before = {"id": user.pk, "password_hash": user.password, "email": user.email}',
        new='before = {"id": user.pk}',
        tests=("tests/accounts/test_reset.py::test_of_fifty_at_once_one_chooses",),
        like="CVE-2026-72917: the same code is taken twice",
    ),
    Bug(
        "a reset that says nothing of what it was for is good",
        row="B5",
        file="accounts/recovering.py",
        old="return isinstance(standing, str) and constant_time_compare(",
        new="return standing is None or constant_time_compare(",
        tests=("tests/accounts/test_reset.py::test_without_what_it_was_asked_for_none_is_good",),
        like="CVE-2026-41276: a token of null resets a password",
    ),
    Bug(
        "a code goes on after the address was changed",
        row="B5",
        file="accounts/recovering.py",
        old='f"{user.password}|{user.email}"',
        new="user.password",
        tests=("tests/accounts/test_reset.py::test_after_a_change_of_address_it_is_not_good",),
    ),
    # --- B6, B7: sessions and second steps -----------------------------------------------------
    Bug(
        "a change of password leaves other sessions open",
        row="B6",
        file="accounts/security.py",
        old="    if said.ends_sessions:\n        end_other_sessions(request, user)\n",
        new="",
        tests=(
            "tests/accounts/test_sessions.py"
            "::test_a_change_ends_all_other_sessions_and_keeps_this_one",
        ),
    ),
    Bug(
        "scripts read the token of forms from its cookie",
        row="B6",
        file="botsmith/settings.py",
        old="CSRF_COOKIE_HTTPONLY = True",
        new="CSRF_COOKIE_HTTPONLY = False",
        tests=("tests/accounts/test_sessions.py::test_cookies_are_for_the_server_alone",),
    ),
    Bug(
        "a recovery code is good again",
        row="B7",
        file="accounts/two_factor/recovery.py",
        old="return claim.modified_count == 1",
        new="return claim.acknowledged",
        tests=(
            "tests/accounts/test_two_factor.py"
            "::test_a_recovery_code_signs_in_once_with_blanks_around_it_or_not",
        ),
        like="CVE-2026-72917: the same recovery code is taken twice",
    ),
    Bug(
        "an app's code from before the last one is good",
        row="B7",
        file="accounts/two_factor/totp.py",
        old='{"data.last_period": {"$lt": period}}',
        new='{"data.last_period": {"$ne": period}}',
        tests=(
            "tests/accounts/test_two_factor.py"
            "::test_a_code_is_not_good_twice_nor_one_from_before_it",
        ),
    ),
    Bug(
        "staff come into the console by a password alone",
        row="B7",
        file="adminpanel/access.py",
        old="if not has_second_step(request.user):",
        new="if request.method not in SAFE and not has_second_step(request.user):",
        tests=("tests/adminpanel/test_rights.py::test_who_is_not_let_in_changes_nothing_anywhere",),
    ),
)
