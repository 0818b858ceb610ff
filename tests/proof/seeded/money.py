"""Seeded bugs: quotas, plans and payments."""

from tests.proof.seeded.bug import Bug

RACES = "tests/billing/test_quota_races.py"
EVENTS = "tests/billing/test_stripe_events.py"
RATES = "tests/lib/test_ratelimit.py"
RESERVING = "billing/quota/reserving.py"

BUGS: tuple[Bug, ...] = (
    Bug(
        "the limit is looked at before the message is taken",
        row="F1",
        file=RESERVING,
        old='    if allowed is not None:\n        free[counter] = {"$lte": allowed - count}\n',
        new=(
            "    used = getattr(get_subscription(user.pk).usage, limit.value.counter) or 0\n"
            "    if allowed is not None and used > allowed - count:\n        return []\n"
        ),
        tests=(f"{RACES}::test_two_hundred_at_once_with_one_hundred_left_fifty_times_over",),
        like="measured: of 200 at once all 200 passed a look before the write",
    ),
    Bug(
        "those that begin together need room for one",
        row="F1",
        file=RESERVING,
        old='        free[counter] = {"$lte": allowed - count}\n',
        new='        free[counter] = {"$lt": allowed}\n',
        tests=(f"{RACES}::test_questions_that_begin_together_take_no_more_than_there_is",),
    ),
    Bug(
        "what failed after its first words is charged",
        row="F2",
        file="bots/actions/turns.py",
        old='        return bool(self.kept["content"]) and self.state != State.FAILED\n',
        new='        return bool(self.kept["content"])\n',
        tests=("tests/bots/test_providers.py::test_a_cut_stream_is_kept_marked_and_given_back",),
    ),
    Bug(
        "the message of a process that died is not given back",
        row="F2",
        file="bots/actions/turns.py",
        old="    if bot and months:\n        quota.release(",
        new="    if bot and not months:\n        quota.release(",
        tests=(
            "tests/bots/test_turns.py::"
            "test_an_answer_whose_process_ended_keeps_its_words_and_gives_the_message_back",
        ),
    ),
    Bug(
        "what this process knew of the plan decides",
        row="F3",
        file=RESERVING,
        old='        "plan_id": subscription.plan_id,\n',
        new="",
        tests=(
            f"{RACES}::test_after_a_downgrade_nothing_is_accepted_and_upgraded_all_is_restored",
        ),
        like="CVE-2026-32717: what was known of an account goes on after it was changed",
    ),
    Bug(
        "keys are counted before one is made",
        row="F4",
        file="accounts/keys.py",
        old='            key.slot = f"{key.user_id}:{number}"\n',
        new=(
            "            if ApiKey.objects.filter(user_id=key.user_id).count() >= MOST_LIVE:\n"
            "                break\n"
            "            key.slot = key.pk\n"
        ),
        tests=(
            "tests/bots/test_counts_at_once.py::"
            "test_of_fifty_keys_at_once_with_room_for_one_one_is_there",
        ),
    ),
    Bug(
        "chatbots are counted before one is made",
        row="F4",
        file="bots/actions/chatbots.py",
        old="    with quota.making(owner, Limit.CHATBOTS):\n",
        new=(
            "    allowed = quota.meters(owner, Limit.CHATBOTS)[0].limit\n"
            "    there = Chatbot.objects.filter(user=owner).count()\n"
            "    if allowed is not None and there >= allowed:\n"
            "        quota.reserve(owner, Limit.CHATBOTS)\n"
            "    else:\n"
        ),
        tests=(f"{RACES}::test_of_fifty_chatbots_at_once_with_one_left_one_is_there",),
    ),
    Bug(
        "a message is given back to whichever month it is",
        row="F5",
        file=RESERVING,
        old='    theirs = {"user_id": user_id, RESET: month, counter: {"$gt": 0}}\n',
        new='    theirs = {"user_id": user_id, counter: {"$gt": 0}}\n',
        tests=(f"{RACES}::test_a_message_of_last_month_is_not_given_back_to_this_one",),
    ),
    Bug(
        "a question that was sent before gets an answer of its own",
        row="F6",
        file="bots/actions/beginning.py",
        old="        some[at].question = collection(Message).find_one(sent) or some[at].question\n",
        new='        some[at].question["id"] = collection(Message).find_one(sent)["id"]\n',
        tests=(
            "tests/bots/test_widget_messages.py::"
            "test_the_same_client_id_is_answered_once_and_counted_once",
        ),
    ),
    Bug(
        "a form writes all that it has over what is stored",
        row="F7",
        file="botsmith/lib/seen.py",
        old="    if both:\n        raise ChangedMeanwhile(both)\n    return wanted\n",
        new="    return wanted\n",
        tests=(
            "tests/bots/test_two_tabs.py::test_of_two_tabs_none_overwrites_what_it_did_not_show",
        ),
    ),
    Bug(
        "of two saves at once the later one wins",
        row="F7",
        file="bots/actions/chatbots.py",
        old="    same = Chatbot.objects.filter(pk=bot.pk, updated_at=before)\n",
        new="    same = Chatbot.objects.filter(pk=bot.pk)\n",
        tests=(
            "tests/bots/test_two_tabs.py::"
            "test_of_many_tabs_saved_at_the_same_moment_each_change_is_kept_or_told",
        ),
    ),
    Bug(
        "what a dead process had in hand is never counted again",
        row="F8",
        file="billing/quota/mending.py",
        old="    if not found or (tokens and until and in_utc(until) > now):\n",
        new="    if not found or tokens:\n",
        tests=(
            "tests/bots/test_usage_check.py::"
            "test_a_process_killed_between_its_two_writes_leaves_no_room_taken",
        ),
    ),
    Bug(
        "what is made just now is taken for what a dead process left",
        row="F8",
        file=RESERVING,
        old='{"$push": {"in_hand": token}, "$set": {"in_hand_until": now + IN_HAND}}',
        new='{"$push": {"in_hand": token}, "$set": {"in_hand_until": now}}',
        tests=(
            "tests/bots/test_usage_check.py::test_while_something_is_in_hand_nothing_is_mended",
        ),
    ),
    Bug(
        "an event without a signature is taken for Stripe's",
        row="I1",
        file="billing/payments/stripe_api.py",
        old="    try:\n        event = client().construct_event(\n",
        new=(
            "    if not signature:\n        return json.loads(body)\n"
            "    try:\n        event = client().construct_event(\n"
        ),
        tests=(f"{EVENTS}::test_forged_events_are_refused",),
        like="CVE-2026-39969: an inbound hook whose signature nobody checks",
    ),
    Bug(
        "an event may be as old as it likes",
        row="I1",
        file="billing/payments/stripe_api.py",
        old="settings.STRIPE_WEBHOOK_SECRET, TOLERANCE_SECONDS\n",
        new="settings.STRIPE_WEBHOOK_SECRET, None\n",
        tests=(f"{EVENTS}::test_forged_events_are_refused",),
    ),
    Bug(
        "an event is worked on by whoever is told of it",
        row="F6",
        file="billing/stripe_events.py",
        old='    mine = {"id": event_id, "due_at": {"$lte": now}}\n',
        new='    mine = {"id": event_id}\n',
        tests=(f"{EVENTS}::test_fifty_workers_at_once_work_on_an_event_once",),
    ),
    Bug(
        "the script counts one use too many",
        row="L1",
        file="botsmith/lib/ratelimit.py",
        old="    if used >= tonumber(ARGV[arg + 1 + n]) then\n",
        new="    if used > tonumber(ARGV[arg + 1 + n]) then\n",
        tests=(f"{RATES}::test_of_two_hundred_at_once_exactly_so_many_pass",),
    ),
    Bug(
        "who has an IPv6 network has as many addresses",
        row="L1",
        file="botsmith/lib/network.py",
        old='    return f"{ipaddress.IPv6Address(int(address) >> 64 << 64)}/64"\n',
        new="    return text\n",
        tests=(f"{RATES}::test_an_ipv6_address_counts_by_its_network",),
    ),
    Bug(
        "a new session is a new visitor for the limits",
        row="L1",
        file="bots/widget/asking.py",
        old='        f"chat:{bot.pk}:{question.address}": 3 * of_one,\n',
        new="",
        tests=("tests/bots/test_widget_access.py::test_one_address_has_three_visitors_share",),
        like="CVE-2026-45339: limits that one of two ways in does not meet",
    ),
    Bug(
        "without Redis there is no limit",
        row="L1",
        file="botsmith/lib/ratelimit.py",
        old=("        _here.begin()\n        return _here.waits(uses, seconds)\n"),
        new="        return [0] * len(uses)\n",
        tests=(f"{RATES}::test_without_redis_a_process_counts_alone",),
    ),
    Bug(
        "a cap is held against what was paid, not against what is under way",
        row="L2",
        file="billing/caps.py",
        old='        condition[f"{place}used"] = {"$not": {"$gt": least[place] - nanos}}\n',
        new='        condition[f"{place}spent"] = {"$not": {"$gt": least[place] - nanos}}\n',
        tests=(
            "tests/billing/test_caps.py::test_however_many_ask_at_once_the_cap_is_never_passed",
        ),
    ),
    Bug(
        "the account's cap is forgotten where the chatbot has one",
        row="L2",
        file="billing/caps.py",
        old="    if payer.account_cap is not None:\n",
        new="    if payer.account_cap is not None and payer.cap is None:\n",
        tests=(
            "tests/billing/test_caps.py::test_the_accounts_cap_holds_for_all_its_chatbots_together",
        ),
    ),
    Bug(
        "what a day did not use is given back to the day on which that is known",
        row="L2",
        file="billing/holding.py",
        old='    return "", caps.bot_place(hold.payer.chatbot_id), caps.day_place(hold.at)\n',
        new=(
            '    return "", caps.bot_place(hold.payer.chatbot_id), '
            "caps.day_place(datetime.now(hold.at.tzinfo))\n"
        ),
        tests=(
            "tests/billing/test_caps.py"
            "::test_of_a_day_no_more_is_held_than_its_cap_and_the_next_day_has_it_whole",
        ),
    ),
)
