"""Seeded bugs: deaths, retries and secrets."""

from tests.proof.seeded.bug import Bug

INGESTION = "tests/knowledge/test_ingestion.py"
LOGS = "tests/proof/test_logs.py"
START = "tests/e2e/test_production_start.py::test_a_wrong_setting_stops_the_start_and_is_named"

BUGS: tuple[Bug, ...] = (
    Bug(
        "a worker that lost its lease writes on",
        row="G1",
        file="knowledge/leases.py",
        old='        return {"id": self.source_id, "lease_token": self.token}\n',
        new='        return {"id": self.source_id}\n',
        tests=(f"{INGESTION}::test_a_worker_that_lost_its_lease_changes_nothing",),
        like="measured: without a token in the condition two workers finish one source",
    ),
    Bug(
        "the sweeper looks for bells alone",
        row="G1",
        file="knowledge/leases.py",
        old="for left in (unheard, ended)]\n",
        new="for left in (unheard,)]\n",
        tests=(f"{INGESTION}::test_a_worker_that_died_is_followed_by_another",),
        like="measured: of 200 tasks 14 lost where the queue is the truth",
    ),
    Bug(
        "a source is taken whoever has it",
        row="G1",
        file="knowledge/leases.py",
        old='        "$and": [_wanted(), _unleased(now), is_due(now)],\n',
        new='        "$and": [_wanted(), is_due(now)],\n',
        tests=(f"{INGESTION}::test_a_source_is_claimed_by_one_worker_only",),
    ),
    Bug(
        "a question is stored when there is time",
        row="G2",
        file="bots/actions/beginning.py",
        old=(
            "        collection(Message).insert_many(documents, ordered=False)\n"
            "    except BulkWriteError as error:\n"
        ),
        new=(
            "        import threading\n\n"
            "        many = partial(collection(Message).insert_many, documents, ordered=False)\n"
            "        threading.Timer(2, many).start()\n"
            "    except BulkWriteError as error:\n"
        ),
        tests=(
            "tests/bots/test_turns.py::"
            "test_an_answer_whose_process_ended_keeps_its_words_and_gives_the_message_back",
        ),
    ),
    Bug(
        "what an answer said so far is kept at its end alone",
        row="G2",
        file="bots/actions/turns.py",
        old='{"$set": {**kept, "content": text}}',
        new='{"$set": kept}',
        tests=(
            "tests/bots/test_turns.py::"
            "test_an_answer_whose_process_ended_keeps_its_words_and_gives_the_message_back",
        ),
    ),
    Bug(
        "an earlier attempt settles the answer of a later one",
        row="G2",
        file="bots/actions/turns.py",
        old='"state": State.STREAMING, "lease_token": turn.attempt}\n',
        new='"state": State.STREAMING}\n',
        tests=(
            "tests/bots/test_turns.py::"
            "test_an_earlier_attempt_cannot_settle_the_answer_of_a_later_one",
        ),
    ),
    Bug(
        "a save is a write that the driver does not try again",
        row="G3",
        file="botsmith/mongodb/compiler.py",
        old="        if not names_one(criteria, _unique_columns(self.query.get_meta())):\n",
        new='        if not names_one(criteria, frozenset({"_id"})):\n',
        tests=(
            "tests/lib/test_single_writes.py::test_saves_and_deletes_of_one_thing_are_single_writes",
        ),
        like="measured: update_many over a step-down counts nine that nobody asked for",
    ),
    Bug(
        "of two documents the first one is written",
        row="G3",
        file="botsmith/mongodb/compiler.py",
        old='        return len(value) == 1 and len(value.get("$in", ())) == 1\n',
        new='        return "$in" in value\n',
        tests=(
            "tests/lib/test_single_writes.py::"
            "test_one_document_is_named_by_one_value_of_a_unique_field",
        ),
    ),
    Bug(
        "a question to MongoDB waits for ever",
        row="G3",
        file="botsmith/settings.py",
        old='    "timeoutMS": 120_000,\n',
        new="",
        tests=(
            "tests/lib/test_single_writes.py::test_every_client_ends_its_waits_and_tries_again",
        ),
    ),
    Bug(
        "a queue that was emptied waits for its turn",
        row="G4",
        file="knowledge/leases.py",
        old='.update_many(waits, {"$set": {"rung_at": LONG_AGO}})\n',
        new='.update_many(waits, {"$set": {"rung_at": timezone.now()}})\n',
        tests=(
            "tests/knowledge/test_outages.py::"
            "test_when_redis_forgot_every_bell_all_that_wait_are_rung_for_at_once",
        ),
    ),
    Bug(
        "an outage of MongoDB uses a source's attempts up",
        row="G4",
        file="knowledge/ingestion.py",
        old="        lease.release(blameless=_is_outage(error))\n",
        new="        lease.release()\n",
        tests=("tests/knowledge/test_outages.py::test_mongodb_going_away_uses_up_no_attempt",),
    ),
    Bug(
        "an upload that broke off stays half written",
        row="G5",
        file="knowledge/uploads.py",
        old="            except BaseException:\n                os.unlink(part.name)\n",
        new="            except ValueError:\n                os.unlink(part.name)\n",
        tests=("tests/knowledge/test_uploads.py::test_an_upload_that_breaks_off_leaves_no_file",),
    ),
    Bug(
        "a full disk is a fault that nobody explains",
        row="G5",
        file="knowledge/uploads.py",
        old="            raise\n        raise NoRoom from error\n",
        new="            raise\n        raise\n",
        tests=(
            "tests/knowledge/test_uploads.py::test_a_full_disk_is_said_and_nothing_is_kept_or_lost",
        ),
    ),
    Bug(
        "a backup reads each collection when it comes to it",
        row="G7",
        file="botsmith/backup/dumping.py",
        old="in_order(found, session)\n",
        new="in_order(found)\n",
        tests=("tests/proof/test_backup.py::test_every_collection_is_as_it_was_at_the_cut",),
    ),
    Bug(
        "mails and webhooks go out of a restored copy",
        row="G7",
        file="botsmith/backup/loading.py",
        old="    switches.hold_all()\n    _load_uploads(folder, manifest)\n",
        new="    _load_uploads(folder, manifest)\n    switches.release_all()\n",
        tests=("tests/proof/test_backup.py::test_every_collection_is_as_it_was_at_the_cut",),
    ),
    Bug(
        "the time of a delivery is not signed",
        row="I1",
        file="bots/webhooks/signing.py",
        old='    content = f"{delivery_id}.{timestamp}.{body}".encode()\n',
        new='    content = f"{delivery_id}.{body}".encode()\n',
        tests=("tests/bots/test_webhook_signing.py::test_the_specifications_own_example",),
    ),
    Bug(
        "a new secret signs alone at once",
        row="I1",
        file="bots/webhooks/secrets.py",
        old="        return [self.current, *([self.previous] if self.overlaps(now) else [])]\n",
        new="        return [self.current]\n",
        tests=(
            "tests/bots/test_webhook_signing.py::TestAChatbotsSecret::test_is_replaced_with_a_day_of_overlap",
        ),
    ),
    Bug(
        "a delivery goes where a redirect leads",
        row="I2",
        file="bots/webhooks/sending.py",
        old="            max_redirects=0,\n",
        new="",
        tests=(
            "tests/bots/test_webhook_delivery.py::test_a_redirect_is_a_failure_and_is_not_followed",
        ),
        like="CVE-2026-45401: a redirect is followed to where nobody looked",
    ),
    Bug(
        "a sender that lost its lease settles the delivery",
        row="I2",
        file="bots/webhooks/delivery.py",
        old='        "lease_token": delivery["lease_token"],\n',
        new="",
        tests=("tests/bots/test_webhook_workers.py::test_who_lost_the_lease_changes_nothing",),
    ),
    Bug(
        "each try has an id of its own",
        row="I2",
        file="bots/webhooks/delivery.py",
        old='        delivery["id"], delivery["body"], url=receiver.url,',
        new='        new_id(), delivery["body"], url=receiver.url,',
        tests=(
            "tests/bots/test_webhook_delivery.py::test_it_is_tried_ten_times_in_a_day_under_one_id",
        ),
    ),
    Bug(
        "what a chatbot did not answer stays when it is deleted",
        row="J1",
        file="bots/actions/chatbots.py",
        old="    Message,\n    Gap,\n    GapGroup,\n    Conversation,\n    DueDay,\n",
        new="    Message,\n    Conversation,\n    DueDay,\n",
        tests=(
            "tests/proof/test_deleted_chatbot.py::"
            "test_nothing_of_it_is_left_but_what_the_account_did_and_paid",
        ),
    ),
    Bug(
        "what was uploaded stays when its account goes",
        row="J2",
        file="bots/leaving/holdings.py",
        old="lambda owner: owner.sources, lambda file_id: uploads.delete([file_id])",
        new="lambda owner: (), lambda file_id: uploads.delete([file_id])",
        tests=("tests/bots/test_leaving.py::test_uploads_on_a_disk_go_too",),
    ),
    Bug(
        "who did what in others' accounts is named when they are gone",
        row="J2",
        file="bots/leaving/deletion.py",
        old="    forget_person(owner)\n    for holding",
        new="    for holding",
        tests=(
            "tests/bots/test_leaving.py::"
            "test_what_a_member_of_staff_did_stays_in_others_logs_without_them",
        ),
    ),
    Bug(
        "what is as old as may be kept goes too",
        row="J3",
        file="bots/history/purging.py",
        old='    old = {"chatbot_id": bot.pk, "updated_at": {"$lt": before}}\n',
        new='    old = {"chatbot_id": bot.pk, "updated_at": {"$lte": before}}\n',
        tests=("tests/bots/test_history.py::test_the_edge_is_exact_to_the_millisecond",),
    ),
    Bug(
        "fewer days hold at once",
        row="J3",
        file="bots/history/keeping.py",
        old="        _set(subscription, history_due_at=now + GRACE, history_told=wanted)\n",
        new="        _set(subscription, history_due_at=now, history_told=wanted)\n",
        tests=(
            "tests/bots/test_history.py::test_a_smaller_plan_deletes_within_a_day_and_says_so_before",
        ),
    ),
    Bug(
        "an export has what was ever asked, but no notes",
        row="J4",
        file="bots/leaving/holdings.py",
        old="    Holding(bots.ConversationNote, by_bot),\n",
        new="",
        tests=("tests/bots/test_leaving.py::test_every_model_has_its_line",),
    ),
    Bug(
        "an export leaves a collection's first row out",
        row="J4",
        file="bots/leaving/export.py",
        old="        for row in _and(first, rows):\n",
        new="        for row in rows:\n",
        tests=(
            "tests/bots/test_leaving_export.py::"
            "test_the_rows_of_every_model_are_those_of_the_database",
        ),
    ),
    Bug(
        "a signing secret is stored as it is",
        row="K1",
        file="bots/webhooks/secrets.py",
        old=(
            "        return seal(json.dumps(kept))\n\n    @classmethod\n"
            '    def opened(cls, sealed: str) -> "Secrets":\n        """Raises CannotOpen."""\n'
            "        kept = json.loads(unseal(sealed))\n"
        ),
        new=(
            "        return json.dumps(kept)\n\n    @classmethod\n"
            '    def opened(cls, sealed: str) -> "Secrets":\n        """Raises CannotOpen."""\n'
            "        kept = json.loads(sealed)\n"
        ),
        tests=("tests/bots/test_webhook_signing.py::TestAChatbotsSecret::test_is_sealed_at_rest",),
        like="CVE-2026-47702: secrets stand in clear in the database",
    ),
    Bug(
        "an API key is stored as it is told",
        row="K1",
        file="accounts/keys.py",
        old="    return hashlib.sha256(text.encode()).hexdigest()\n",
        new="    return text\n",
        tests=("tests/proof/test_canaries.py::test_every_secret_is_found_nowhere",),
        like="CVE-2026-47702: API tokens stand in clear in the database",
    ),
    Bug(
        "what failed is kept with all that was said of it",
        row="K1",
        file="accounts/site/failures.py",
        old="        said = said or kind.__name__\n",
        new='        said = f"{said or kind.__name__}: {error}"\n',
        tests=("tests/proof/test_canaries.py::test_every_secret_is_found_nowhere",),
        like="CVE-2025-67732: a provider's key is shown on a page",
    ),
    Bug(
        "an earlier key opens nothing any more",
        row="K2",
        file="botsmith/lib/sealed.py",
        old="    box = _box(settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)\n",
        new="    box = _box(settings.SECRET_KEY)\n",
        tests=("tests/lib/test_sealed.py",),
    ),
    Bug(
        "a secret that is replaced meanwhile is written over",
        row="K2",
        file="botsmith/management/commands/reseal.py",
        old='        mine = {"_id": found["_id"], field: sealed}\n',
        new='        mine = {"_id": found["_id"]}\n',
        tests=(
            "tests/proof/test_resealing.py::"
            "test_a_secret_replaced_while_it_is_sealed_anew_stays_replaced",
        ),
    ),
    Bug(
        "a short key is good enough",
        row="K3",
        file="botsmith/settings.py",
        old="elif not DEBUG and len(SECRET_KEY) < 50:\n",
        new="elif not DEBUG and not SECRET_KEY:\n",
        tests=(START,),
        like="CVE-2026-56269: a weak secret that an installation starts with",
    ),
    Bug(
        "development's pages are shown on the internet",
        row="K3",
        file="botsmith/settings.py",
        old="if DEBUG and HTTPS:\n",
        new='if DEBUG and HTTPS and "localhost" not in ALLOWED_HOSTS:\n',
        tests=(START,),
    ),
    Bug(
        "an image installs whatever is newest",
        row="K4",
        file="packaging/Dockerfile",
        old="--require-hashes --only-binary",
        new="--only-binary",
        tests=(
            "tests/house/test_packaging.py::test_the_lock_has_every_requirement_at_its_version_by_hashes",
        ),
    ),
    Bug(
        "letters that a terminal obeys stand in the log",
        row="K5",
        file="botsmith/lib/logs.py",
        old="        return json.dumps(said)  #",
        new="        return json.dumps(said, ensure_ascii=False)  #",
        tests=(f"{LOGS}::test_a_value_from_outside_stays_in_one_line",),
    ),
    Bug(
        "a value is written to the log however long it is",
        row="K5",
        file="botsmith/lib/logs.py",
        old='    return text if len(text) <= most else f"{text[:most]}… (cut)"\n',
        new="    return text\n",
        tests=(f"{LOGS}::test_a_value_from_outside_stays_in_one_line",),
    ),
    Bug(
        "who was denied another's chatbot is not told",
        row="K5",
        file="botsmith/denials.py",
        old="STATUSES = frozenset({401, 403, 404, 413, 429})\n",
        new="STATUSES = frozenset({401, 403, 413, 429})\n",
        tests=(f"{LOGS}::TestDenied::test_another_customers_chatbot",),
    ),
    Bug(
        "a customer's key stands in the log",
        row="K5",
        file="botsmith/lib/logs.py",
        old='    text = KEYS.sub(lambda key: f"{key[1] or key[2]}{HIDDEN}", text)\n',
        new="",
        tests=(f"{LOGS}::test_secrets_are_hidden_wherever_they_stand",),
    ),
)
