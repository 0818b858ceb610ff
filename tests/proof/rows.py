"""The rows of the proof: what must hold, and the tests that show it (docs/security.md)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One promise.

    ``tests`` are pytest's arguments, relative to the checkout. They run in ``make test`` by a
    sample; ``full`` are those whose every test is marked ``full_size`` and runs in ``make proof``
    alone.
    """

    name: str
    tests: tuple[str, ...] = ()
    full: tuple[str, ...] = ()


TENANCY = "tests/proof/tenancy"
# One row a line, in the order of docs/security.md.
ROWS: dict[str, Row] = {
    "A1": Row(
        "nobody reads or changes what is another's",
        tests=(f"{TENANCY}/test_matrix.py", f"{TENANCY}/test_swapped.py"),
    ),
    "A2": Row(
        "no view or task asks for a tenant's documents by itself",
        tests=("tests/proof/test_tenant_queries.py",),
    ),
    "A3": Row(
        "nothing is written but what is declared", tests=(f"{TENANCY}/test_mass_assignment.py",)
    ),
    "A4": Row(
        "no parameter is an operator of the database", tests=(f"{TENANCY}/test_operators.py",)
    ),
    "A5": Row(
        "nobody is answered from another's knowledge",
        tests=("tests/proof/test_retrieval_isolation.py",),
    ),
    "A6": Row(
        "nobody rises by themselves, and an admin is always left",
        tests=("tests/accounts/test_roles.py", "tests/proof/test_role_ladder.py"),
    ),
    "A7": Row("no unsafe request passes without its token", tests=(f"{TENANCY}/test_csrf.py",)),
    "B1": Row(
        "nothing that begins after a suspension is let in, by whatever way",
        tests=(
            *("tests/e2e/alone/test_suspension.py", "tests/bots/test_cutting.py"),
            *("tests/bots/test_cutting_readers.py", "tests/knowledge/test_closed_accounts.py"),
            "tests/accounts/test_standing.py",
        ),
    ),
    "B2": Row(
        "neither an answer nor a clock tells who has an account",
        tests=("tests/accounts/test_enumeration.py", "tests/accounts/test_even_time.py"),
        full=("tests/accounts/test_enumeration_timing.py",),
    ),
    "B3": Row(
        "passwords and codes are guessed at so often and no more, from wherever",
        tests=("tests/accounts/test_limits.py",),
    ),
    "B4": Row(
        "who signs up with another's address has nothing once its owner comes",
        tests=("tests/accounts/test_prehijack.py",),
    ),
    "B5": Row(
        "a code to choose a new password is good once, for its own account, and not for long",
        tests=("tests/accounts/test_reset.py",),
    ),
    "B6": Row(
        "a change of password or second step ends all other sessions; no session is given away",
        tests=("tests/accounts/test_sessions.py", "tests/adminpanel/test_people_access.py"),
    ),
    "B7": Row(
        "staff have a second step; each code is good once, also for fifty at once",
        tests=(
            *("tests/accounts/test_two_factor.py", "tests/accounts/test_passkeys.py"),
            "tests/adminpanel/test_rights.py",
        ),
    ),
    "C1": Row(
        "no address that a stranger names leads anywhere but to the public internet",
        tests=("tests/proof/test_ssrf.py", "tests/proof/test_ssrf_actions.py"),
    ),
    "C2": Row(
        "one door to other people's servers",
        tests=("tests/house/test_walls.py::test_only_the_one_door_and_the_providers_call_out",),
    ),
    "C3": Row(
        "behind an open door stands a second wall, of the kernel's",
        full=("tests/proof/test_ssrf.py::test_the_second_wall_holds_when_the_door_is_open",),
    ),
    "C4": Row(
        "a refusal does not tell open private addresses from closed ones",
        tests=(
            "tests/proof/test_greedy_servers.py::"
            "test_an_open_private_address_looks_like_a_closed_one",
        ),
    ),
    "C5": Row(
        "greedy servers get an error in time, and no memory",
        tests=("tests/proof/test_greedy_servers.py",),
    ),
    "D1": Row(
        "no text of anybody runs as a script",
        tests=(
            "tests/e2e/test_stream_splits.py",
            "tests/proof/test_content_policy.py",
            "tests/e2e/alone/test_xss.py",
        ),
    ),
    "D2": Row("no answer asks another host", tests=("tests/e2e/test_exfiltration.py",)),
    "D3": Row(
        "a chat is framed by its owner's websites alone, all else by none",
        tests=(
            f"{TENANCY}/test_headers.py",
            "tests/bots/test_widget_access.py",
            "tests/bots/test_origins.py",
            "tests/e2e/test_framing.py",
            "tests/e2e/test_two_websites.py",
        ),
    ),
    "D4": Row(
        "words of strangers' windows change nothing", tests=("tests/e2e/test_posted_words.py",)
    ),
    "D5": Row(
        "scripts of other websites read nothing but a look", tests=(f"{TENANCY}/test_cors.py",)
    ),
    "D6": Row(
        "a visitor's conversation is theirs, without cookies",
        tests=(
            "tests/e2e/test_two_websites.py",
            "tests/e2e/test_another_visitor.py",
            "tests/proof/test_visitor_tokens.py",
        ),
    ),
    "D7": Row(
        "no cell of an export is run",
        tests=("tests/proof/test_exports.py", "tests/lib/test_csv.py"),
    ),
    "D8": Row(
        "headers everywhere, no way off the site, names are only names",
        tests=(f"{TENANCY}/test_headers.py", f"{TENANCY}/test_redirects.py"),
    ),
    "E1": Row(
        "files made to harm their reader cost one sentence, and good ones are read",
        tests=(
            "tests/proof/test_bombs.py::test_bombs_cost_a_sentence_each",
            "tests/knowledge/test_extract_apart.py",
        ),
    ),
    "E2": Row(
        "files that lie are refused, or read as what they are",
        tests=(
            "tests/proof/test_bombs.py::test_lies_are_refused_or_read_as_what_they_are",
            "tests/knowledge/test_uploads.py",
        ),
    ),
    "E3": Row(
        "sizes are bounded before a body is read, and quotas are exact",
        tests=(
            *("tests/proof/test_sizes.py", "tests/lib/test_door.py"),
            "tests/billing/test_quota_races.py::test_of_fifty_at_once_with_one_left_one_is_made",
        ),
    ),
    "E4": Row(
        "what strangers uploaded can only be looked at, and scripts are not taken",
        tests=("tests/proof/test_serving.py", "tests/bots/test_pictures.py"),
    ),
    "F1": Row(
        "of two hundred at once with one hundred messages left one hundred are answered and paid",
        tests=("tests/billing/test_quota_races.py", "tests/bots/test_quota_in_a_crowd.py"),
    ),
    "F2": Row(
        "what fails, or dies, before its end is given back: counted is what was answered",
        tests=("tests/bots/test_quota_in_a_crowd.py", "tests/bots/test_usage_check.py"),
    ),
    "F3": Row(
        "from a smaller plan on nothing is accepted over it, and the larger one restores all",
        tests=("tests/billing/test_quota_races.py", "tests/bots/test_plan_levels.py"),
    ),
    "F4": Row(
        "of fifty at once with room for one, one is made, of everything that plans count",
        tests=("tests/bots/test_counts_at_once.py", "tests/billing/test_quota_races.py"),
    ),
    "F5": Row(
        "a month turns once, whatever the servers' clocks say",
        tests=("tests/billing/test_quota_races.py",),
        full=("tests/billing/test_clocks.py",),
    ),
    "F6": Row(
        "a question sent fifty times at once is asked, answered and paid once",
        tests=("tests/bots/test_once.py",),
    ),
    "F7": Row(
        "of two tabs neither overwrites what it did not show",
        tests=("tests/bots/test_two_tabs.py",),
    ),
    "F8": Row(
        "a death at any write leaves nothing between the two databases that sweepers do not mend",
        tests=("tests/proof/test_two_databases.py",),
    ),
    "G1": Row(
        "whatever is killed, each alone or all at once, no source is lost, doubled or stuck",
        tests=("tests/e2e/test_ingestion_faults.py", "tests/e2e/test_workers_lose_redis.py"),
        full=("tests/proof/faults/test_everything.py",),
    ),
    "G2": Row(
        "a crowd is answered, each with its own words, though web processes are killed",
        tests=("tests/bots/test_turns.py",),
        full=(
            "tests/proof/faults/test_storms.py::test_a_crowd_is_answered_though_web_processes_are_killed",
        ),
    ),
    "G3": Row(
        "MongoDB's primary changes, by force too: no write is lost and nobody reads an error",
        tests=("tests/lib/test_single_writes.py", "tests/proof/test_histories.py"),
        full=("tests/proof/faults/test_fail_over.py", "tests/proof/faults/test_counters.py"),
    ),
    "G4": Row(
        "Redis is emptied and killed: nobody is signed out, chat goes on, queues are made anew",
        tests=("tests/knowledge/test_outages.py", "tests/e2e/test_workers_lose_redis.py"),
        full=("tests/proof/faults/test_storms.py::test_redis_is_emptied_and_killed",),
    ),
    "G5": Row(
        "a full disk is said, corrupts nothing, and is over by itself when there is room",
        tests=("tests/knowledge/test_uploads.py",),
        full=("tests/proof/faults/test_disk_full.py",),
    ),
    "G6": Row(
        "a deploy cuts off no answer and loses no task",
        full=("tests/proof/faults/test_storms.py::test_a_deploy_cuts_nobody_off",),
    ),
    "G7": Row(
        "a backup under load, restored elsewhere, is every collection as it was at its moment",
        tests=("tests/proof/test_backup.py",),
    ),
    "G8": Row(
        "each migration, squashed or not, killed at five points and run again, ends as at one go",
        full=("tests/proof/test_migrations.py",),
    ),
    "G10": Row(
        "clients that send or read too slowly are let go",
        tests=("tests/lib/test_patience.py",),
        full=("tests/proof/test_slow_clients.py",),
    ),
    "H1": Row(
        "each fault of a provider is one sentence, charged to nobody, tried three times at most",
        tests=("tests/bots/test_provider_faults.py", "tests/ai/test_faults.py"),
    ),
    "H2": Row(
        "a provider that fails again and again is not waited for, and holds nobody else up",
        tests=("tests/bots/test_breaker.py",),
    ),
    "H3": Row(
        "who leaves ends the provider's request, and what was said is kept",
        tests=("tests/bots/test_providers.py",),
    ),
    "I1": Row(
        "deliveries are what the Standard Webhooks' own verifiers take, and only those",
        tests=("tests/bots/test_webhook_signing.py", "tests/bots/test_webhook_receivers.py"),
        full=("tests/proof/test_other_verifier.py",),
    ),
    "I2": Row(
        "no event is lost though senders are killed, and one dead endpoint holds up no other",
        tests=(
            *("tests/bots/test_webhook_workers.py", "tests/bots/test_webhook_delivery.py"),
            *("tests/bots/test_webhook_health.py", "tests/bots/test_webhook_lines.py"),
        ),
    ),
    "J1": Row(
        "of a deleted chatbot nothing answers and nothing is left",
        tests=("tests/proof/test_deleted_chatbot.py",),
    ),
    "J2": Row(
        "of a deleted account nothing is left but its receipt, whatever was killed",
        tests=("tests/bots/test_leaving.py",),
    ),
    "J3": Row(
        "conversations are kept for as long as the plan says, to the millisecond",
        tests=("tests/bots/test_history.py",),
    ),
    "J4": Row(
        "an export has the rows of the database, of every model",
        tests=("tests/bots/test_leaving_export.py",),
    ),
    "K1": Row(
        "no secret stands in clear in stores, queues, mails, pages, exports or logs",
        tests=("tests/proof/test_canaries.py",),
    ),
    "K2": Row(
        "after a change of SECRET_KEY every stored secret is sealed anew, under load",
        tests=("tests/proof/test_resealing.py", "tests/lib/test_sealed.py"),
    ),
    "K3": Row(
        "a start that would not be safe is refused, and the deployment check is clean",
        tests=("tests/e2e/test_production_start.py", "tests/e2e/test_image.py"),
    ),
    "K4": Row(
        "dependencies are locked by hashes, and a known-bad one goes red",
        tests=("tests/house/test_packaging.py",),
        full=("tests/proof/test_audit.py",),
    ),
    "K5": Row(
        "whatever strangers send stands in one line of the log, and who is denied is told",
        tests=("tests/proof/test_logs.py",),
    ),
    "L1": Row(
        "limits are exact by address, network, chatbot, visitor and key",
        tests=(
            *("tests/proof/test_limits.py", "tests/lib/test_ratelimit.py"),
            "tests/accounts/test_limits.py",
            "tests/bots/test_widget_access.py",
        ),
    ),
    "L2": Row(
        "a flood never passes a spending cap",
        tests=(
            "tests/proof/test_wallet.py",
            "tests/bots/test_spending_ledger.py::test_a_flood_of_questions_never_passes_the_cap",
        ),
    ),
    "L3": Row("texts made to be slow are shown in time", tests=("tests/proof/test_slow_texts.py",)),
    "L4": Row(
        "what the API says is what it does, and no form breaks, whatever is sent",
        tests=(
            *("tests/e2e/test_api_contract.py", "tests/lib/test_json_fields.py"),
            *("tests/lib/test_door.py", "tests/lib/test_moments.py"),
            *(f"{TENANCY}/test_forms.py", f"{TENANCY}/test_queries.py"),
        ),
        full=("tests/e2e/test_scanner.py",),
    ),
    "L5": Row(
        "nothing comes of what an obedient model reads",
        tests=("tests/proof/test_obedient_model.py", "tests/bots/test_injected.py"),
    ),
    "T1": Row(
        "a bug of any of these kinds turns a test red",
        tests=("tests/house/test_seeded.py",),
        full=("tests/proof/test_seeded.py",),
    ),
}
