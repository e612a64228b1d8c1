"""Sabotages of the product, each a plausible slip of a line or two, and the tests that must fail."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Mutant:
    """Replace `old` with `new` in `file`: then `tests` (a folder, a file or one test) must fail.

    `old` may differ from the file in white space and line wrapping; see matching.py.
    """

    name: str
    file: str
    old: str
    new: str
    tests: str


DIALOG = "tests/unit/dialog"
SERVICE = f"{DIALOG}/test_service.py"
DECIDE = f"{DIALOG}/test_decide.py"
STATE = f"{DIALOG}/test_state.py"
BY_HAND = f"{DIALOG}/test_by_hand.py"
REGISTRATION = f"{DIALOG}/test_registration.py"
MACHINE = "tests/properties/test_dialog_machine.py"
PROGRESS = "tests/pipeline/drill_progress/test_progress.py"
SCHEDULED = "tests/pipeline/drill_progress/test_jobs.py"
REFRESH = "tests/unit/drill_progress/test_refresh.py"
DUE = "tests/unit/drill_progress/test_due.py"
SENDING = "tests/pipeline/sms/test_sending.py"
WAITING = "tests/pipeline/sms/test_waiting.py"
SENDER_WAITS = "tests/unit/sms/test_sender_waits.py"
RECONCILING = "tests/pipeline/sms/test_reconciling.py"
RECONCILER = "tests/unit/sms/test_reconciler.py"
RECEIPTS = "tests/pipeline/sms/test_receipts.py"
RECORDER = "tests/unit/sms/test_receipt_recorder.py"
GATE = "tests/unit/sms/test_gate.py"
LIMITS = "tests/unit/sms/test_limits.py"
STATE_OF_SENDING = "tests/unit/sms/test_sending_state.py"
SPENDING = "tests/unit/sms/test_spending.py"
TEXT = "tests/unit/sms/test_text.py"
RENDER = "tests/unit/sms/test_render.py"
CONFIRMATIONS = "tests/pipeline/sms/test_confirmations.py"
WEBHOOK = "tests/unit/sms/twilio"
CODES = "tests/unit/sms/twilio/test_error_codes.py"
CLIENT = "tests/unit/sms/twilio/test_client.py"
CONNECTION = "tests/unit/sms/twilio/test_http.py"
LATTICE = "tests/properties/test_receipts_lattice.py"
PUSH = "tests/unit/edge/test_push.py"
LOG = "tests/unit/event_log/test_log.py"
SHARDS = "tests/pipeline/test_shards.py"
LATE = f"{DIALOG}/test_late_texts.py"
SWEEP = "tests/pipeline/test_sweep.py"
REDRIVE = "tests/pipeline/test_redrive.py"
GRADING = "tests/grading/test_tables.py"
READING = "tests/unit/dialog/reading"
BUDGET = f"{DIALOG}/test_budget.py"
DEAD_NUMBERS = "tests/pipeline/sms/test_dead_numbers.py"
SILENCE = "tests/pipeline/drill_progress/test_silence.py"
NUMBER_ZONES = "tests/unit/local_time/test_number_zones.py"
LABELLED = "tests/grading/test_labelled_set.py"
TEMPLATES = "tests/unit/contracts/test_templates.py"
MISTAKES = "tests/unit/drills/test_content_problems.py"
ORIGINAL = "tests/unit/drills/test_original_content.py"
LIKENESSES = "tests/properties/test_original_content.py"
RELEASES = "tests/pipeline/test_overlapping_releases.py"
UNKNOWN = "tests/pipeline/test_unknown_messages.py"

ASKED_FOR = 'self._publisher.publish("dialog-commands", each.phone, *(c.model_dump_json() for c in commands))'
MOVED_ON = "self._documents.commit(learners.write(stored, progress, plan))"

OF_ANY_VERSION = 'document and __import__("dataclasses").replace(document, version=None)'

MUTANTS = (
    # The composition and the store
    Mutant(
        "concurrent first requests build a port twice",
        "shared/wiring.py",
        "                if not made:\n                    made.append(make())",
        "                made.append(make())",
        "tests/unit/test_wiring.py",
    ),
    Mutant(
        "upcasts start one version too late",
        "shared/store/bodies.py",
        "self.upcasts[version - 1 :]",
        "self.upcasts[version:]",
        "tests/unit/store",
    ),
    # Releases that overlap
    Mutant(
        "fields of a later release are not written back",
        "shared/store/bodies.py",
        "if stored.raw is None:\n            return self.encode(model)",
        "if model is not None:\n            return self.encode(model)",
        RELEASES,
    ),
    Mutant(
        "a second write loses the fields of a later release",
        "shared/store/bodies.py",
        'raw = None if stored.raw is None else json.loads(str(write.fields["body"]))',
        "raw = None",
        RELEASES,
    ),
    Mutant(
        "an object inherits the fields of the one that it replaces",
        "shared/store/later_fields.py",
        "if read.is_same(written) else dumped",
        "if read is not written else dumped",
        "tests/unit/store",
    ),
    Mutant(
        "two equal items get the fields of the first one",
        "shared/store/later_fields.py",
        "del remaining[position]",
        "pass",
        "tests/unit/store",
    ),
    Mutant(
        "the sweep encodes a batch again",
        "shared/event_log/relay.py",
        "log.message_about(self.documents, phone, seq)",
        "log.read(self.documents, phone, seq, seq)[0].model_dump_json()",
        RELEASES,
    ),
    Mutant(
        "a redelivered command encodes its batch again",
        "shared/event_log/log.py",
        "return None if document is None else message(document)",
        "return None if document is None else BODY.decode(document).model_dump_json()",
        RELEASES,
    ),
    Mutant(
        "a command of a later release is rejected",
        "shared/contracts/codec.py",
        "if self._is_unknown(raw):",
        "if False:",
        UNKNOWN,
    ),
    Mutant(
        "an invalid message waits for a later release",
        "shared/contracts/codec.py",
        "        except ValidationError:\n            return False\n        return True",
        "        except ValidationError:\n            return True\n        return True",
        UNKNOWN,
    ),
    Mutant(
        "an invalid command of a known type waits for a later release",
        "shared/contracts/kinds.py",
        "if kind in known:",
        "if False:",
        UNKNOWN,
    ),
    Mutant(
        "a published text with later fields counts as whole",
        "shared/sms/messages.py",
        "return None if info.context is OF_LATER_RELEASE else version",
        "return version",
        RELEASES,
    ),
    Mutant(
        "a text with later fields is announced as whole",
        "shared/sms/outbox.py",
        "version=version if stored.raw is None else None",
        "version=version",
        RELEASES,
    ),
    Mutant(
        "a text of an unknown command may leave at any hour",
        "shared/contracts/commands.py",
        "unlike(kinds(Command)))]\n    scheduled: Scheduled | None = unless_default(None)",
        "unlike(kinds(Command)))]",
        UNKNOWN,
    ),
    Mutant(
        "a job may use the whole time of its run",
        "shared/composition.py",
        "TimeLimit(ports.stopwatch, time_out * share)",
        "TimeLimit(ports.stopwatch, time_out)",
        "tests/pipeline/test_composition.py",
    ),
    Mutant(
        "a learner's blank document loses its cursor",
        "shared/drill_progress/learners.py",
        "Progress(phone=phone, cursor=cursor, profile=Profile(opted_out=opted_out))",
        "Progress(phone=phone, profile=Profile(opted_out=opted_out))",
        "tests/pipeline/test_erasure.py",
    ),
    # The log
    Mutant(
        "a repeated command does not conflict",
        "shared/event_log/log.py",
        "return Create(_path(batch.phone, batch.command.id)",
        "return Create(_path(batch.phone, str(batch.seq))",
        SERVICE,
    ),
    Mutant(
        "a batch is published before it is committed",
        "shared/dialog/service.py",
        "        self._documents.commit(store.write(stored, new_state, facts.now)",
        '        self._publisher.publish("dialog-events", command.phone, batch.model_dump_json())\n'
        "        self._documents.commit(store.write(stored, new_state, facts.now)",
        f"{SERVICE}::test_nothing_is_published_when_the_commit_fails",
    ),
    Mutant(
        "the state is written without a version check",
        "shared/store/bodies.py",
        "upsert(stored.document, path,",
        f"upsert((document := stored.document) and {OF_ANY_VERSION}, path,",
        SERVICE,
    ),
    Mutant(
        "a batch without events gets no seq",
        "shared/dialog/state.py",
        '"seq": state.seq + 1',
        '"seq": state.seq + bool(tuple(events))',
        STATE,
    ),
    Mutant(
        "a gap in the log is ignored",
        "shared/event_log/log.py",
        "return [*read(documents, hint.phone, cursor + 1, hint.seq - 1), hint]",
        "return [hint]",
        "tests/pipeline/sms/test_queueing.py",
    ),
    Mutant(
        "an already applied hint is applied again",
        "shared/event_log/log.py",
        "hint.seq <= cursor",
        "hint.seq < cursor",
        LOG,
    ),
    Mutant(
        "the log is read in the order of command ids",
        "shared/event_log/log.py",
        'order_by="seq", at_least=first + len(found)',
        "where={}",
        LOG,
    ),
    Mutant(
        "a log that ends too early is accepted",
        "shared/event_log/log.py",
        "        if not page:\n            raise RetryError\n",
        "        if not page:\n            break\n",
        LOG,
    ),
    Mutant(
        "a batch that one consumer applied is not relayed to the other",
        "shared/event_log/relay.py",
        "all(cursor(phone) >= seq",
        "any(cursor(phone) >= seq",
        SWEEP,
    ),
    # The dialog
    Mutant(
        "a drill starts for a learner who opted out",
        "shared/dialog/decide.py",
        "drill is None or state.profile.opted_out or",
        "drill is None or",
        DECIDE,
    ),
    Mutant(
        "a scheduled start ignores recent activity",
        "shared/dialog/decide.py",
        "state.last_text_at > quiet_since",
        "False",
        SCHEDULED,
    ),
    Mutant("a reminded prompt is reminded again", "shared/dialog/decide.py", "or open_drill.reminded or", "or", DECIDE),
    Mutant(
        "a reminder outlives its prompt",
        "shared/dialog/decide.py",
        "(open_drill.instance_id, open_drill.prompt.slug) != (command.instance_id, command.prompt_slug)",
        "open_drill.instance_id != command.instance_id",
        DECIDE,
    ),
    Mutant(
        "any text opts a learner in",
        "shared/dialog/rules.py",
        "if not is_opt_in or",
        "if",
        DECIDE,
    ),
    Mutant(
        "an opt-out leaves the drill open",
        "shared/dialog/state.py",
        "return _in_drill(_opted(state, out=True, by_operator=event.by_operator), None)",
        "return _opted(state, out=True, by_operator=event.by_operator)",
        MACHINE,
    ),
    Mutant(
        "a prompt allows one try too many",
        "shared/dialog/drill_run.py",
        "open_drill.failures >= open_drill.prompt.max_failures",
        "open_drill.failures > open_drill.prompt.max_failures",
        MACHINE,
    ),
    Mutant(
        "a failing registration service rejects the code",
        "shared/dialog/registration.py",
        "            if response.status_code in NOT_VALID:",
        "            if response.status_code != HTTPStatus.OK:",
        REGISTRATION,
    ),
    Mutant(
        "an unreachable registration service rejects the code",
        "shared/dialog/registration.py",
        "raise RetryError from error",
        "return Registration(valid=False)",
        REGISTRATION,
    ),
    Mutant(
        "a rejected registration code is cached",
        "shared/dialog/registration.py",
        "        self._refusals = 0\n\n    def check(",
        '        self._refusals = 0\n\n    @__import__("functools").cache\n    def check(',
        REGISTRATION,
    ),
    Mutant(
        "a command may change any key of the profile",
        "shared/contracts/profile.py",
        "Changes = dict[ProfileKey, Utf8Text]",
        "Changes = dict[str, Utf8Text]",
        SERVICE,
    ),
    Mutant(
        "a profile key in content is not checked",
        "shared/drills/content/form.py",
        "if written and not known:",
        "if False:",
        MISTAKES,
    ),
    # The drills
    Mutant(
        "a slip in a number is a typo",
        "shared/drills/grading/matching.py",
        " or is_number(typed) or is_number(expected):",
        ":",
        GRADING,
    ),
    Mutant(
        "a denied option is the one that is meant",
        "shared/drills/grading/corrections.py",
        "return None if picked == denied else picked",
        "return denied",
        LABELLED,
    ),
    Mutant(
        "a correction behind a denial counts",
        "shared/drills/grading/corrections.py",
        "and not words & (lexicon.OR | (lexicon.NEGATIONS - lexicon.PLAIN_NO))",
        "and not words & lexicon.OR",
        "tests/grading/test_misreadings.py",
    ),
    Mutant(
        "an answer in place of which another one is meant is accepted",
        "shared/drills/grading/corrections.py",
        "        return pick(sentence.before(replaced))",
        "        return pick(sentence.behind(replaced + 2))",
        LABELLED,
    ),
    Mutant(
        "am is pm",
        "shared/drills/grading/clock.py",
        'is_late = half_day == "pm" or',
        'is_late = half_day == "am" or half_day == "pm" or',
        LABELLED,
    ),
    Mutant(
        "a number in numeric options is a position",
        "shared/drills/grading/positions.py",
        "not (question.numbers or question.asks_for_number)",
        "not question.asks_for_number",
        GRADING,
    ),
    Mutant(
        "any quantity equals any other",
        "shared/drills/grading/quantities.py",
        "return Fraction(one[0]) * sizes[one[1]] == Fraction(other[0]) * sizes[other[1]]",
        "return True",
        "tests/grading/test_misreadings.py",
    ),
    Mutant(
        "a verdict that is taken back counts",
        "shared/drills/grading/verdicts.py",
        "or words & (lexicon.HEDGES | lexicon.CONTRASTS)",
        "or words & lexicon.CONTRASTS",
        "tests/grading/test_misreadings.py",
    ),
    Mutant(
        "a label below the answer is a signature",
        "shared/drills/grading/surroundings.py",
        "and closest_option(self._question, words) is None",
        "",
        "tests/grading/test_misreadings.py",
    ),
    Mutant(
        "every answer may be a minimum",
        "shared/drills/grading/grade.py",
        "if prompt.minimum else None",
        "",
        "tests/grading/test_further_answers.py",
    ),
    Mutant(
        "a further right answer that fits another option is accepted",
        "shared/drills/content/further_answers.py",
        "    if not is_right(alone, also.text):",
        "    if False:",
        MISTAKES,
    ),
    Mutant(
        "a negation is filler",
        "shared/drills/grading/tokens.py",
        "        return NOT\n",
        '        return ""\n',
        GRADING,
    ),
    Mutant(
        "a rendered template is rendered again",
        "shared/contracts/templates.py",
        "return _Placeholders(text).substitute(values)",
        "return _Placeholders(_Placeholders(text).substitute(values)).substitute(values)",
        TEMPLATES,
    ),
    # Drill progress
    Mutant(
        "the cursor moves before follow-up commands are published",
        "shared/drill_progress/service.py",
        f"            {ASKED_FOR}\n        {MOVED_ON}\n",
        f"            {MOVED_ON}\n            {ASKED_FOR}\n",
        "tests/pipeline/drill_progress/test_projection.py",
    ),
    Mutant(
        "a start's command id is derived from its drill",
        "shared/drill_progress/next_drill.py",
        'id=f"start:{batch.id}"',
        'id=f"start:{slug}"',
        "tests/conversations",
    ),
    Mutant(
        "a reminded prompt becomes due again",
        "shared/drill_progress/due.py",
        "open_prompt is None or open_prompt.reminded or",
        "open_prompt is None or",
        DUE,
    ),
    Mutant(
        "a drill starts at any hour",
        "shared/drill_progress/jobs.py",
        "not plan.policy.hours.hold(now, zones) or not _reachable",
        "not _reachable",
        SCHEDULED,
    ),
    Mutant(
        "a scan ignores its time limit",
        "shared/store/scans.py",
        "if is_over():",
        "if False:",
        SCHEDULED,
    ),
    Mutant(
        "a scan ignores its checkpoint",
        "shared/store/scans.py",
        "None if checkpoint is None else checkpoint.fields",
        "None",
        SCHEDULED,
    ),
    Mutant(
        "a resumed scan skips the rest of the interrupted query",
        "shared/store/scans.py",
        '{"part": part, "path": document.path',
        '{"part": part + 1, "path": document.path',
        SCHEDULED,
    ),
    Mutant(
        "batches beyond the time limit count as checked",
        "shared/event_log/relay.py",
        'if completed else {"until": until, "began": began}',
        'if completed else {"until": began, "began": None}',
        SWEEP,
    ),
    Mutant(
        "a window that the carrier did not answer is not queried again",
        "shared/sms/inbound.py",
        "before - MAX_CLOCK_SKEW if isinstance(before, datetime) else now - SPAN",
        "now - SPAN",
        SWEEP,
    ),
    Mutant(
        "the batch relay ignores clock skew",
        "shared/event_log/relay.py",
        "until - UNDER_WAY - MAX_CLOCK_SKEW if",
        "until - UNDER_WAY if",
        SWEEP,
    ),
    Mutant(
        "the inbound reconciler ignores clock skew",
        "shared/sms/inbound.py",
        "before - MAX_CLOCK_SKEW if",
        "before if",
        SWEEP,
    ),
    Mutant(
        "a scan over several runs forgets its first start",
        "shared/event_log/relay.py",
        "began = began or now",
        "began = now",
        SWEEP,
    ),
    Mutant(
        "an unreadable document ends the sweep",
        "shared/event_log/relay.py",
        "        except ValueError as error:\n            telemetry.failure",
        "        except KeyError as error:\n            telemetry.failure",
        SWEEP,
    ),
    Mutant(
        "a redriven message that fails again is not listed",
        "shared/edge/parking.py",
        'if parked.fields["redriven_at"] is not None:',
        "if False:",
        REDRIVE,
    ),
    Mutant(
        "an unavailable carrier counts as having received nothing",
        "shared/sms/twilio/client.py",
        "            raise RetryError from error\n        if len(listed) == MOST_INBOUND:",
        "            return []\n        if len(listed) == MOST_INBOUND:",
        CLIENT,
    ),
    Mutant(
        "an error of the account fails texts for good",
        "shared/sms/twilio/error_codes.py",
        "return NotTaken(code, account=True)",
        "return Refused(code)",
        CODES,
    ),
    Mutant(
        "invalid drill content is activated",
        "shared/drills/hot_reload.py",
        "            self._log(error)\n            return False\n",
        "            self._log(error)\n            return True\n",
        "tests/unit/drills/test_hot_reload.py",
    ),
    Mutant(
        "the last good drill content is not remembered",
        "shared/drills/hot_reload.py",
        "        self._last_good.keep(versions)\n",
        "",
        "tests/unit/drills/test_hot_reload.py",
    ),
    Mutant(
        "erasure forgets the opt-out",
        "shared/dialog/store.py",
        "Profile(opted_out=opted_out)",
        "Profile()",
        "tests/pipeline/test_erasure.py",
    ),
    Mutant(
        "erasure overwrites a concurrent opt-in",
        "shared/operations/erasure.py",
        "Update(path, remains, versions[path])",
        "Update(path, remains)",
        "tests/pipeline/test_erasure.py",
    ),
    Mutant(
        "erasure deletes a dialog that went on concurrently",
        "shared/operations/erasure.py",
        "[Delete(*each) for each in versions.items()]",
        "[Delete(each) for each in versions]",
        "tests/pipeline/test_erasure.py",
    ),
    Mutant(
        "erasure resets a learner who texted concurrently",
        "shared/operations/erasure.py",
        "upsert(document, path, blank[path])",
        f"upsert({OF_ANY_VERSION}, path, blank[path])",
        "tests/pipeline/test_erasure.py",
    ),
    Mutant(
        "erasure deletes a log that cursors still need",
        "shared/operations/erasure.py",
        "if before.seq == 0:",
        "if before.seq >= 0:",
        "tests/pipeline/test_erasure.py",
    ),
    Mutant(
        "erasure lets the old log be rendered again",
        "shared/sms/outbox.py",
        "Outbox(phone=phone, cursor=seq)",
        "Outbox(phone=phone)",
        "tests/pipeline/test_erasure.py",
    ),
    Mutant(
        "erasure deletes concurrent texts",
        "shared/sms/outbox.py",
        " if _seq_of(text_id) <= seq]",
        "]",
        "tests/pipeline/test_erasure.py",
    ),
    Mutant(
        "erasure deletes concurrent batches",
        "shared/operations/erasure.py",
        ' if int(str(each.fields["seq"])) <= last]',
        "]",
        "tests/pipeline/test_erasure.py",
    ),
    Mutant(
        "a deployment accepts the public default token",
        "shared/settings.py",
        "return self.google_cloud_project is not None and not emulated",
        "return False",
        "tests/unit/test_settings.py",
    ),
    Mutant(
        "one shard is never queried",
        "shared/store/shards.py",
        "tuple(range(SHARDS))",
        "tuple(range(1, SHARDS))",
        SHARDS,
    ),
    Mutant(
        "a learner with a smaller catalogue fingerprint is not found",
        "shared/drill_progress/refresh.py",
        ".run([below, above], ",
        ".run([above], ",
        REFRESH,
    ),
    # Texts
    Mutant(
        "a text's id is random",
        "shared/sms/text.py",
        'return f"{phone}:{seq}:{index}"',
        "return f\"{phone}:{seq}:{__import__('random').getrandbits(32)}\"",
        TEXT,
    ),
    Mutant(
        "the index of texts starts at one",
        "shared/sms/queueing.py",
        "enumerate(render(batch, self._policy.sender_type))",
        "enumerate(render(batch, self._policy.sender_type), 1)",
        "tests/pipeline/sms/test_queueing.py",
    ),
    Mutant(
        "the outbox cursor and its texts are committed apart",
        "shared/sms/queueing.py",
        "self._documents.commit(store.write(stored, outbox), *",
        "self._documents.commit(store.write(stored, outbox)) + self._documents.commit(*",
        "tests/pipeline/sms/test_queueing.py",
    ),
    Mutant(
        "an opt-out cancels nothing",
        "shared/sms/queueing.py",
        "isinstance(event, OptedOut) for event",
        "False for event",
        "tests/pipeline/sms/test_queueing.py",
    ),
    Mutant(
        "an opt-out spares the texts of its own queueing",
        "shared/sms/queueing.py",
        "[cancelled(text) for text in texts]",
        "texts",
        "tests/pipeline/sms/test_queueing.py",
    ),
    Mutant(
        "an operator lifts an opt-out by text",
        "shared/dialog/by_hand.py",
        "if state.opted_out_by_operator:",
        "if state.profile.opted_out:",
        BY_HAND,
    ),
    Mutant(
        "a refusal by the carrier leaves an operator's opt-out in force",
        "shared/dialog/by_hand.py",
        "if state.profile.opted_out and (is_by_hand or not state.opted_out_by_operator):",
        "if state.profile.opted_out:",
        BY_HAND,
    ),
    Mutant(
        "a learner's stop leaves an operator's opt-out in force",
        "shared/dialog/rules.py",
        "state.profile.opted_out and not state.opted_out_by_operator",
        "state.profile.opted_out",
        BY_HAND,
    ),
    Mutant(
        "an operator's opt-out texts a number that never registered",
        "shared/dialog/by_hand.py",
        "not is_by_hand or not state.profile.validated",
        "not is_by_hand",
        BY_HAND,
    ),
    Mutant(
        "an opt-out is confirmed by the carrier and by us",
        "shared/sms/render.py",
        "if isinstance(batch.command, InboundSms) and is_confirmed(batch.command.text, sender_type):",
        "if False:",
        CONFIRMATIONS,
    ),
    Mutant(
        "a short code confirms no opt-out",
        "shared/sms/queueing.py",
        "render(batch, self._policy.sender_type)",
        "render(batch)",
        CONFIRMATIONS,
    ),
    Mutant(
        "a confirmation that never left is cancelled by its own opt-out",
        "shared/sms/receipts.py",
        "if stored.model.opted_out_at > reported.seq:",
        "if stored.model.opted_out_at >= reported.seq:",
        RECORDER,
    ),
    Mutant(
        "ten digits are read as a number abroad",
        "shared/contracts/phone_numbers.py",
        "len(digits) == _NATIONAL_DIGITS and",
        "False and",
        "tests/unit/contracts/test_phone_numbers.py",
    ),
    Mutant(
        "a learner who opted out gets texts", "shared/sms/render.py", "if batch.profile.opted_out:", "if False:", RENDER
    ),
    Mutant(
        "open texts are ordered by their ids",
        "shared/sms/outbox.py",
        "key=lambda stored: (stored.model.seq, stored.model.index)",
        "key=lambda stored: stored.model.id",
        "tests/pipeline/sms/test_outbox.py",
    ),
    Mutant(
        "a text is SENT before the carrier is called",
        "shared/sms/text.py",
        '"status": "SENDING", "intent_at"',
        '"status": "SENT", "intent_at"',
        SENDING,
    ),
    Mutant(
        "a text is leased without a version check",
        "shared/sms/outbox.py",
        "return _TEXT.write(stored, text_path(new.id), aged, _query_fields(aged))",
        "return Update(text_path(new.id), _fields(new))",
        SENDING,
    ),
    Mutant(
        "a text is sent without a lease",
        "shared/sms/sending.py",
        "return self._texts.write(stored, new, *conditions)",
        "return Stored(new, stored.document)",
        f"{SENDING}::test_two_senders_of_one_text_call_the_carrier_once",
    ),
    Mutant(
        "texts do not wait for each other",
        "shared/sms/sending.py",
        "if stored.model.after is None:",
        "if True:",
        SENDING,
    ),
    Mutant(
        "an unknown carrier failure is retried blindly",
        "shared/sms/twilio/error_codes.py",
        "return Unknown()",
        "return NotTaken(error_code)",
        CODES,
    ),
    Mutant(
        "an ambiguous text is sent again",
        "shared/sms/text.py",
        '"status": "AMBIGUOUS", "look_at"',
        '"status": "PENDING", "look_at"',
        TEXT,
    ),
    Mutant(
        "a receipt may lower a text's status",
        "shared/sms/text.py",
        "if text.carrier_status is not None and _rank(reported) <=",
        "if text.carrier_status is not None and _rank(reported) ==",
        LATTICE,
    ),
    Mutant("a queued text counts as departed", "shared/sms/text.py", '>= _rank("sent")', '>= _rank("queued")', SENDING),
    # Never connected, or unknown
    Mutant(
        "a failed connection has an unknown outcome",
        "shared/sms/twilio/client.py",
        "        except NotConnectedError:\n            return NotTaken(None)\n",
        "        except NotConnectedError:\n            return Unknown()\n",
        f"{CONNECTION}::test_a_text_is_not_taken_where_no_program_listens",
    ),
    Mutant(
        "a text leaves by a pooled connection",
        "shared/sms/twilio/http.py",
        'if method == "GET":',
        'if method in ("GET", "POST"):',
        f"{CONNECTION}::test_a_text_never_leaves_by_a_connection_that_was_used_before",
    ),
    Mutant(
        "a failed handshake has an unknown outcome",
        "shared/sms/twilio/http.py",
        "        super().connect()\n        self._steps.seconds_left()\n        self._steps.ready = True\n",
        "        self._steps.ready = True\n        super().connect()\n        self._steps.seconds_left()\n",
        f"{CONNECTION}::test_a_text_is_not_taken_if_the_server_speaks_no_tls",
    ),
    Mutant(
        "a broken response to an accepted text raises",
        "shared/sms/twilio/client.py",
        "except Exception:  # noqa: BLE001 - a response may",
        "except OSError:  # a response may",
        f"{CLIENT}::test_an_unreadable_success_has_an_unknown_outcome",
    ),
    Mutant(
        "a response without an id counts as accepted",
        "shared/sms/twilio/client.py",
        "return Accepted(_required(message.sid))",
        "return Accepted(str(message.sid))",
        f"{CLIENT}::test_an_unreadable_success_has_an_unknown_outcome",
    ),
    # Waiting
    Mutant(
        "a text that waits refuses its message",
        "shared/sms/sending.py",
        "            self._texts.write(stored, transitions.postponed(stored.model, next_check_at))\n",
        "            self._texts.write(stored, transitions.postponed(stored.model, next_check_at))\n"
        "            raise RetryError\n",
        SENDER_WAITS,
    ),
    Mutant(
        "a text that waits is not looked at again later",
        "shared/sms/sending.py",
        "            self._texts.write(stored, transitions.postponed(stored.model, next_check_at))\n",
        "            return None\n",
        SENDER_WAITS,
    ),
    Mutant(
        "a text that the carrier did not take refuses its message",
        "shared/sms/sending.py",
        "        if outcome.account or written.model.waits > len(QUICK_PAUSES):\n            return None\n",
        "        if outcome.account or written.model.waits > len(QUICK_PAUSES):\n            raise RetryError\n",
        SENDER_WAITS,
    ),
    Mutant(
        "a text behind an open one is leased",
        "shared/sms/sending.py",
        "        if previous.model.open:\n            raise _BehindError\n",
        "",
        f"{WAITING}::test_a_text_is_leased_only_when_the_previous_one_is_settled",
    ),
    Mutant(
        "an announcement does not move the next look",
        "shared/sms/announcing.py",
        "postponed(each.model, next_look)",
        "each.model",
        "tests/pipeline/sms/test_announcing.py::test_a_second_run_at_once_announces_nothing",
    ),
    Mutant(
        "announcements become no rarer",
        "shared/sms/announcing.py",
        "now + pause(each.model.waits)",
        "now + pause(0)",
        f"{WAITING}::test_without_a_sender_announcements_become_rarer",
    ),
    Mutant(
        "a lease that landed is not recognised after a conflict",
        "shared/sms/sending.py",
        "return current if current.model == new else None",
        "return None",
        "tests/pipeline/sms/test_leases.py",
    ),
    Mutant(
        "a lease that landed is not recognised after a time-out",
        "shared/sms/sending.py",
        "            if current.model == new:\n                return current\n            raise\n",
        "            raise\n",
        "tests/pipeline/sms/test_leases.py",
    ),
    Mutant(
        "a lease of another instance counts as our own",
        "shared/sms/sending.py",
        "return current if current.model == new else None",
        "return current",
        f"{SENDING}",
    ),
    # Permitted hours
    Mutant(
        "a text is sent at any hour",
        "shared/sms/sending.py",
        "if (opening := permitted_from(text, now)) > now:",
        "if (opening := now) > now:",
        f"{WAITING}::test_a_reply_that_is_no_longer_fresh_waits_for_the_morning",
    ),
    Mutant(
        "a fresh reply waits for the morning",
        "shared/sms/waiting.py",
        " or (text.any_hour_until is not None and earliest < text.any_hour_until)",
        "",
        f"{WAITING}::test_a_fresh_reply_is_sent_at_three_in_the_morning",
    ),
    Mutant(
        "a reply is fresh for ever",
        "shared/sms/waiting.py",
        " and earliest < text.any_hour_until",
        "",
        "tests/unit/sms/test_waiting.py",
    ),
    Mutant(
        "an expired text is sent",
        "shared/sms/sending.py",
        "if is_expired(text, now):",
        "if False:",
        f"{WAITING}::test_a_scheduled_text_that_expires_is_cancelled_and_never_sent",
    ),
    Mutant(
        "an expired drill does not become due again",
        "shared/sms/sending.py",
        "        publish_withdrawal(self._documents, self._publisher, current.model)\n",
        "",
        f"{WAITING}::test_a_scheduled_text_that_expires_is_cancelled_and_never_sent",
    ),
    Mutant(
        "an expired reminder takes back its drill",
        "shared/sms/expiry.py",
        "instance_id, prompt_slug = event.instance_id, event.prompt.slug",
        "instance_id, prompt_slug = event.instance_id, None",
        "tests/unit/sms/test_expiry.py",
    ),
    # Settling
    Mutant(
        "one denial of the carrier is enough",
        "shared/sms/reconciling.py",
        "if text.absent:",
        "if text.absent or age >= self._policy.settle_time:",
        RECONCILER,
    ),
    Mutant(
        "a text is sent again before the settle time is over",
        "shared/sms/reconciling.py",
        "return stored if age < self._policy.settle_time else self._give_up(stored)",
        "return self._give_up(stored)",
        RECONCILER,
    ),
    Mutant(
        "the settle time is that of the instance's clock",
        "shared/sms/reconciling.py",
        "        text, age = stored.model, age_of(stored)\n",
        "        text = stored.model\n"
        "        age = self._times.wall() - (age_counts_from(stored) or self._times.wall())\n",
        RECONCILER,
    ),
    Mutant(
        "the settle time begins again with each answer",
        "shared/sms/outbox.py",
        'return new.model_copy(update={"unsettled_since": age_counts_from(stored)}) if is_same_call else new',
        "return new",
        RECONCILER,
    ),
    Mutant(
        "the carrier's list is read from the attempt on",
        "shared/sms/reconciling.py",
        "called - LOOK_BACK",
        "called",
        RECONCILER,
    ),
    Mutant(
        "another wording counts as absent",
        "shared/sms/reconciling.py",
        "        if unclaimed:\n            return self._leave_to_operators(stored, age)\n",
        "",
        RECONCILER,
    ),
    Mutant(
        "a message of another text is a match",
        "shared/sms/reconciling.py",
        "[each for each in listed if each.sid not in known]",
        "list(listed)",
        RECONCILER,
    ),
    Mutant(
        "a text has a fourth attempt of unknown outcome",
        "shared/sms/text.py",
        ">= MAX_UNKNOWN",
        "> MAX_UNKNOWN",
        TEXT,
    ),
    Mutant(
        "a callback's URL does not name the attempt",
        "shared/sms/twilio/client.py",
        "&attempt={text.attempt}",
        "",
        CLIENT,
    ),
    Mutant(
        "a second attempt has the number of the first",
        "shared/sms/text.py",
        '"attempt": max(_numbers(text)) + 1',
        '"attempt": text.attempt',
        "tests/properties/test_attempts.py::test_attempts_have_numbers_of_their_own_and_end",
    ),
    Mutant(
        "a receipt that comes too late does not settle the text",
        "shared/sms/text.py",
        "return _adopted(new, after) if is_sent_by_it else new",
        "return new",
        TEXT,
    ),
    Mutant(
        "a double is not noticed",
        "shared/sms/text.py",
        '(text.status in ("SENT", "DELIVERED", "UNDELIVERED")) > 1',
        '(text.status in ("SENT", "DELIVERED", "UNDELIVERED")) > 2',
        TEXT,
    ),
    Mutant(
        "a receipt for an attempt never made is not logged",
        "shared/sms/receipts.py",
        "if not transitions.was_made(before, receipt.attempt):",
        "if False:",
        f"{RECEIPTS}::test_a_receipt_for_an_attempt_that_was_never_made_is_harmless",
    ),
    # Failures that a receipt reports
    Mutant(
        "a text that never left gets a departure marker",
        "shared/sms/receipts.py",
        "has_departed(text.carrier_status) and not self._never_left(text)",
        "has_departed(text.carrier_status)",
        RECORDER,
    ),
    Mutant(
        "a text that never left is not sent again",
        "shared/sms/text.py",
        'status: Status = "CANCELLED" if text.withdrawn else "PENDING"',
        'status: Status = "CANCELLED"',
        f"{RECEIPTS}::test_a_text_that_never_left_is_sent_again",
    ),
    Mutant(
        "a full queue at the carrier is final",
        "shared/sms/twilio/error_codes.py",
        "NEVER_LEFT = frozenset({30001, 30022, 30036})",
        "NEVER_LEFT = frozenset({30022, 30036})",
        f"{RECEIPTS}::test_a_text_that_never_left_is_sent_again",
    ),
    Mutant(
        "a text that never left overtakes a later one",
        "shared/sms/text.py",
        " or text.overtaken",
        "",
        f"{RECEIPTS}::test_it_is_not_sent_again_once_a_later_text_was_leased",
    ),
    Mutant(
        "a lease does not tell the text before it",
        "shared/sms/sending.py",
        "update(previous, transitions.overtaken(previous.model))",
        "update(previous, previous.model)",
        f"{RECEIPTS}::test_it_is_not_sent_again_once_a_later_text_was_leased",
    ),
    Mutant(
        "a text that never left is tried again after its time",
        "shared/sms/receipts.py",
        "if not self._never_left(reported) or is_expired(reported, self._clock()):",
        "if not self._never_left(reported):",
        RECORDER,
    ),
    Mutant(
        "an opt-out spares a text that never left",
        "shared/sms/receipts.py",
        "if stored.model.opted_out_at > reported.seq:",
        "if False:",
        RECORDER,
    ),
    Mutant(
        "an opt-out at the moment of a receipt is missed",
        "shared/sms/receipts.py",
        "[outbox.write(stored, stored.model)]",
        "[]",
        RECORDER,
    ),
    Mutant(
        "an opt-out spares an ambiguous text",
        "shared/sms/text.py",
        'return text.model_copy(update={"withdrawn": True}) if text.open else text',
        "return text",
        f"{RECONCILING}::test_an_opt_out_while_a_text_is_ambiguous_ends_its_attempts",
    ),
    # The switch, the limits and the breaker
    Mutant("a pause is ignored", "shared/sms/sending_state.py", "if state.paused:", "if False:", STATE_OF_SENDING),
    Mutant(
        "a daily limit ends at once",
        "shared/sms/sending_state.py",
        "datetime.combine(state.limit_reached_on + timedelta(days=1), time(), UTC)",
        "datetime.combine(state.limit_reached_on, time(), UTC)",
        STATE_OF_SENDING,
    ),
    Mutant(
        "a carrier that is down is called by every text",
        "shared/sms/sending_state.py",
        "return Wait(state.probe_at) if now < state.probe_at else Probe()",
        "return Probe()",
        STATE_OF_SENDING,
    ),
    Mutant(
        "a claimed probe is due at once for the others",
        "shared/sms/sending_state.py",
        'state.model_copy(update={"probe_at": now + PROBE_EVERY})',
        'state.model_copy(update={"probe_at": now})',
        STATE_OF_SENDING,
    ),
    Mutant(
        "refusals add up although the carrier answers in between",
        "shared/sms/sending_state.py",
        'return state.model_copy(update={"refusals": 0})',
        "return state",
        STATE_OF_SENDING,
    ),
    Mutant(
        "after an outage all texts leave at once",
        "shared/sms/sending_state.py",
        '"down_since": None, "resumed_at": now}',
        '"down_since": None}',
        STATE_OF_SENDING,
    ),
    Mutant(
        "the carrier never counts as down",
        "shared/sms/sending_state.py",
        "if counted.refusals < REFUSALS:",
        "if counted.refusals:",
        STATE_OF_SENDING,
    ),
    Mutant(
        "every instance probes",
        "shared/sms/gate.py",
        "            self._state = None\n            return False\n",
        "            self._state = None\n            return True\n",
        GATE,
    ),
    Mutant(
        "an unknown outcome counts as an answer",
        "shared/sms/gate.py",
        "        if isinstance(outcome, Unknown):\n            return\n",
        "",
        GATE,
    ),
    Mutant(
        "an instance reads the state of sending only once",
        "shared/sms/gate.py",
        "not now - REFRESH < self._read_at <= now",
        "not self._read_at <= now",
        GATE,
    ),
    Mutant(
        "every text reads the state of sending",
        "shared/sms/gate.py",
        "if self._state is None or self._read_at is None or not now - REFRESH < self._read_at <= now:",
        "if True:",
        GATE,
    ),
    Mutant(
        "an outcome that cannot be counted fails its text",
        "shared/sms/gate.py",
        "        with suppress(RetryError):\n            self._change(change)\n",
        "        self._change(change)\n",
        GATE,
    ),
    Mutant(
        "an outcome that conflicts is not counted",
        "shared/sms/gate.py",
        "for _ in range(MAX_TRIES):",
        "for _ in range(1):",
        GATE,
    ),
    Mutant(
        "the sender does not ask whether it may send",
        "shared/sms/sending.py",
        "if (hold := self._gate.ask()) is None:",
        "if (hold := timedelta(0)) is None:",
        f"{WAITING}::test_operators_can_pause_all_sending_and_resume_it",
    ),
    Mutant(
        "the sender does not report that the carrier refuses",
        "shared/sms/sending.py",
        "        self._gate.report(outcome)\n",
        "",
        f"{WAITING}::test_after_twenty_refusals_one_probe_a_minute_calls_the_carrier",
    ),
    Mutant(
        "the day's limit is ignored",
        "shared/sms/sending_state.py",
        "return end if now < end else None",
        "return None",
        STATE_OF_SENDING,
    ),
    Mutant(
        "the end of a limit ends a pause",
        "shared/sms/sending_state.py",
        "    if state.paused:\n"
        "        return Wait(None)\n"
        "    if (until := _limited_until(state, now)) is not None:\n"
        "        return Wait(until)\n",
        "    if (until := _limited_until(state, now)) is not None:\n"
        "        return Wait(until)\n"
        "    if state.paused:\n"
        "        return Wait(None)\n",
        STATE_OF_SENDING,
    ),
    Mutant(
        "a learner has no limit",
        "shared/sms/limits.py",
        "if used.segments and _exceeds(new, limits):",
        "if False:",
        LIMITS,
    ),
    Mutant(
        "a text over its learner's limit is sent today",
        "shared/sms/queueing.py",
        '            text = text.model_copy(update={"not_before": datetime.combine(day, time(), UTC)})\n',
        "",
        f"{WAITING}::test_a_learner_over_the_daily_limit_gets_the_rest_tomorrow",
    ),
    Mutant(
        "operators lose against an instance that writes the same document",
        "shared/sms/sending_state.py",
        "for _ in range(ATTEMPTS - 1):",
        "for _ in range(0):",
        "tests/unit/operations/test_sending_switch.py",
    ),
    Mutant(
        "the money limit is not checked",
        "shared/sms/spending.py",
        "max(segments / self._limits.segments, micro_dollars / self._limits.micro_dollars)",
        "segments / self._limits.segments",
        SPENDING,
    ),
    Mutant(
        "a conflict ends the check with an error",
        "shared/sms/spending.py",
        "return  # a sender wrote",
        "raise  # a sender wrote",
        SPENDING,
    ),
    Mutant(
        "yesterday's usage counts today",
        "shared/sms/limits.py",
        "used = usage if day == usage.day else Usage(day=day)",
        'used = usage.model_copy(update={"day": day})',
        LIMITS,
    ),
    Mutant(
        "the total stops at the query's limit",
        "shared/memory/documents.py",
        "values = (each.fields.get(field) for each in self._matching(query))",
        "values = (each.fields.get(field) for each in islice(self._matching(query), query.limit))",
        "tests/contract/test_documents.py",
    ),
    # The edges
    Mutant(
        "the webhook acknowledges what it could not publish",
        "shared/sms/twilio/webhook.py",
        "_refuse(HTTPStatus.SERVICE_UNAVAILABLE",
        "_refuse(HTTPStatus.OK",
        WEBHOOK,
    ),
    Mutant(
        "the webhook checks no signature",
        "shared/sms/twilio/webhook.py",
        "if not self._signature.covers(",
        "if False and not self._signature.covers(",
        WEBHOOK,
    ),
    Mutant(
        "a duplicate webhook request becomes a second command",
        "shared/sms/twilio/forms.py",
        '"id": f"sms:{_sid(form)}"',
        '"id": f"sms:{_sid(form)}-{id(form)}"',
        WEBHOOK,
    ),
    Mutant(
        "an unexpected error is acknowledged",
        "shared/edge/push.py",
        "return HTTPStatus.INTERNAL_SERVER_ERROR",
        "return HTTPStatus.NO_CONTENT",
        PUSH,
    ),
    Mutant(
        "a message to be retried is acknowledged",
        "shared/edge/push.py",
        'return "", HTTPStatus.SERVICE_UNAVAILABLE',
        'return "", HTTPStatus.NO_CONTENT',
        PUSH,
    ),
    Mutant(
        "a failing message is never parked", "shared/edge/parking.py", "if count >= MOST_FAILURES:", "if False:", PUSH
    ),
    Mutant(
        "an error's text is logged",
        "shared/telemetry.py",
        '"error": type(cause).__name__',
        '"error": str(cause)',
        PUSH,
    ),
    Mutant(
        "a parked message is marked as redriven before it is published",
        "shared/edge/redrive.py",
        '        self.publisher.publish(topic, str(phone), str(parked.fields["payload"]))\n'
        '        self.documents.commit(Update(parked.path, {"redriven_at": self.clock()}))\n',
        '        self.documents.commit(Update(parked.path, {"redriven_at": self.clock()}))\n'
        '        self.publisher.publish(topic, str(phone), str(parked.fields["payload"]))\n',
        REDRIVE,
    ),
    # The original's content
    Mutant(
        "a slug gives way to a text that is like it",
        "shared/drills/content/slugs.py",
        "taken = set(filter(is_slug, texts))",
        "taken: set[str] = set()",
        ORIGINAL,
    ),
    Mutant(
        "two texts that are alike get the same slug",
        "shared/drills/content/slugs.py",
        "        taken.add(slug)\n",
        "",
        LIKENESSES,
    ),
    Mutant(
        "the first of two translations counts",
        "shared/drills/content/original_form.py",
        "texts[label][language] = text",
        "texts[label].setdefault(language, text)",
        ORIGINAL,
    ),
    Mutant(
        "a label that no drill uses refuses the content",
        "shared/drills/content/original_form.py",
        "if label and label.text.strip() not in used:",
        "if False:",
        LIKENESSES,
    ),
    Mutant(
        "feedback counts as a label that no drill uses",
        "shared/drills/content/original_form.py",
        "names_in(read) | set(Feedback.model_fields), reader)",
        "names_in(read), reader)",
        "tests/conversations/test_conversations.py",
    ),
    Mutant(
        "a drill is called by its slug and not by its key",
        "shared/drills/content/original_form.py",
        "slugs = our_slugs([key for key, _ in read], _DRILL)",
        "slugs = our_slugs([drill.slug for _, drill in read], _DRILL)",
        ORIGINAL,
    ),
    Mutant(
        "the text of a right answer outweighs its letter",
        "shared/drills/grading/grade.py",
        "        if label in question.labels:\n            return question.labels[label]\n",
        "        if candidate == text and label in question.labels:\n            return question.labels[label]\n",
        ORIGINAL,
    ),
    Mutant(
        "a right answer counts only in the wording of its option",
        "shared/drills/grading/grade.py",
        "wordings = (answer_text(correct), *prompt.also_right)",
        "wordings = prompt.also_right",
        LIKENESSES,
    ),
    Mutant(
        "the language of a drill is taken from a slug that may be cut off or numbered",
        "shared/drills/content/original_form.py",
        "_language_of(key) if per_language else None for key, _ in read]",
        "_language_of(slug) if per_language else None for slug in slugs]",
        LIKENESSES,
    ),
    Mutant(
        "a set of files is used without a word about its oddities",
        "shared/drills/hot_reload.py",
        "if warnings := [str(each) for each in catalogue.warnings]:",
        "if warnings := []:",
        "tests/unit/drills/test_hot_reload.py",
    ),
    Mutant(
        "the letter decides in our own form too",
        "shared/drills/content/authored.py",
        "letter_decides: bool = False",
        "letter_decides: bool = True",
        "tests/unit/drills/test_right_answers.py",
    ),
    Mutant(
        "a slug of our own form may be any text",
        "shared/drills/content/form.py",
        "if not self.strict:\n            return fields",
        "if True:\n            return fields",
        MISTAKES,
    ),
    Mutant(
        "missed texts are imported newest first",
        "shared/sms/inbound.py",
        "deque(sorted(oldest_first, key=_order))",
        "deque(oldest_first[::-1])",
        "tests/pipeline/sms/test_inbound.py",
    ),
    Mutant(
        "a recovered opt-out undoes a newer START",
        "shared/dialog/late_texts.py",
        "return command.received_at < state.opted_in_at - MAX_CLOCK_SKEW",
        "return False",
        LATE,
    ),
    Mutant(
        "a START wins over an opt-out within the clocks' tolerance",
        "shared/dialog/late_texts.py",
        "state.opted_in_at - MAX_CLOCK_SKEW",
        "state.opted_in_at",
        LATE,
    ),
    Mutant(
        "a recovered START undoes a newer STOP",
        "shared/dialog/rules.py",
        "if not is_opt_in or is_late(state, command):",
        "if not is_opt_in:",
        LATE,
    ),
    Mutant(
        "a recovered text answers a question that was asked after it",
        "shared/dialog/late_texts.py",
        "return is_out_of_order and command.received_at < open_drill.asked_at",
        "return False",
        LATE,
    ),
    Mutant(
        "a recovered code registers again",
        "shared/dialog/rules.py",
        "return state.profile.is_demo and not is_late(state, command)",
        "return state.profile.is_demo",
        LATE,
    ),
    Mutant(
        "a learner whose texts are not handled holds up everybody",
        "shared/sms/inbound.py",
        "self._publish_first(work, is_over, waits=not is_held_too_long)",
        "self._publish_first(work, is_over, waits=True)",
        "tests/pipeline/sms/test_inbound.py",
    ),
    Mutant(
        "a learner who cannot be read stops the import",
        "shared/sms/inbound.py",
        "except ValueError as error:",
        "except KeyError as error:",
        "tests/pipeline/sms/test_inbound.py",
    ),
    Mutant(
        "an import without time looks up every text all the same",
        "shared/sms/inbound.py",
        "while work.unknown and not is_over():",
        "while work.unknown:",
        "tests/pipeline/sms/test_inbound.py",
    ),
    Mutant(
        "a learner's missed texts are published all at once",
        "shared/sms/inbound.py",
        "if waits and command.phone in work.published:",
        "if False:",
        "tests/pipeline/sms/test_webhook_outage.py",
    ),
    Mutant(
        "a question counts as asked when it was decided, not when its text came",
        "shared/dialog/state.py",
        "return command.received_at or now",
        "return now",
        "tests/pipeline/sms/test_webhook_outage.py",
    ),
    Mutant(
        "an opt-out is imported before a text of the same second",
        "shared/sms/inbound.py",
        "normalise_keyword(command.text) in OPT_OUT",
        "normalise_keyword(command.text) not in OPT_OUT",
        "tests/pipeline/sms/test_inbound.py",
    ),
    Mutant(
        "a callback with the older status field is a learner's text",
        "shared/sms/twilio/forms.py",
        'form.get("MessageStatus", form.get("SmsStatus"))',
        'form.get("MessageStatus")',
        "tests/unit/sms/twilio/test_webhook.py",
    ),
    Mutant(
        "texts from our own senders are answered",
        "shared/sms/twilio/webhook.py",
        "elif is_from(form, self._senders):",
        "elif is_from(form, ()):",
        "tests/unit/sms/twilio/test_webhook.py",
    ),
    Mutant(
        "a log entry is two writes",
        "shared/telemetry.py",
        ' + "\\n")\n    sys.stderr.flush()',
        ')\n    sys.stderr.write("\\n")\n    sys.stderr.flush()',
        "tests/unit/test_telemetry.py",
    ),
    Mutant(
        "missed texts to another service are imported",
        "shared/sms/twilio/client.py",
        "return bool(service == self._messaging_service_sid)",
        "return True",
        CLIENT,
    ),
    Mutant(
        "missed texts lose their pictures",
        "shared/sms/twilio/client.py",
        "media_urls=self._media(message),",
        "",
        CLIENT,
    ),
    Mutant(
        "a write makes a call under way look younger",
        "shared/sms/outbox.py",
        '{stored.model.status, new.status} <= {"SENDING", "AMBIGUOUS"}',
        '{stored.model.status, new.status} <= {"AMBIGUOUS"}',
        "tests/pipeline/sms/test_outbox.py",
    ),
    # Reading
    Mutant(
        "a listed option opts out",
        "shared/dialog/reading/read.py",
        "return r.OptOut() if fits and not reader.picks_an_option else None",
        "return r.OptOut() if fits else None",
        READING,
    ),
    Mutant(
        "a machine's reply that a person may type never answers an open question",
        "shared/dialog/reading/read.py",
        '"certain" in like or (bool(like) and not reader.anything_answers)',
        "bool(like)",
        READING,
    ),
    Mutant(
        "a pattern continues across punctuation",
        "shared/dialog/reading/patterns.py",
        "if places and at < len(words) and not words[at].begins_part:",
        "if places and at < len(words):",
        READING,
    ),
    # Senders without progress, machines, and silence
    Mutant(
        "what a text changes is withheld with the reply",
        "shared/dialog/budget.py",
        "(*(event for event in events if not isinstance(event, _REQUESTS)), e.ReplyWithheld())",
        "(e.ReplyWithheld(),)",
        BUDGET,
    ),
    Mutant(
        "an answer does not end the limit on replies",
        "shared/dialog/budget.py",
        "isinstance(event, e.UserValidated | e.CompletedPrompt)",
        "isinstance(event, e.UserValidated)",
        BUDGET,
    ),
    Mutant(
        "withheld replies extend the limit",
        "shared/dialog/budget.py",
        """current.number + 1, "since": current.since or now""",
        """current.number + 1, "since": now""",
        BUDGET,
    ),
    Mutant(
        "a machine's text counts as activity",
        "shared/dialog/state.py",
        "is_by_person = isinstance(command, c.InboundSms) and not is_from_machine(reading)",
        "is_by_person = isinstance(command, c.InboundSms)",
        f"{DIALOG}/test_what_people_text.py",
    ),
    Mutant(
        "a machine's text is progress",
        "shared/drill_progress/progress.py",
        "case c.InboundSms() if not is_from_machine(batch.reading):",
        "case c.InboundSms():",
        SILENCE,
    ),
    Mutant(
        "a lesson that waits at its first question is never ignored again",
        "shared/drill_progress/progress.py",
        "return progress.open_prompt is not None and command.unless_active_since == progress.last_interaction",
        "return False",
        SILENCE,
    ),
    Mutant(
        "a silent learner stays due",
        "shared/drill_progress/due.py",
        "profile.opted_out or profile.rests:",
        "profile.opted_out or profile.paused or profile.dead_since:",
        SILENCE,
    ),
    Mutant(
        "a delivered text does not prove that a number lives",
        "shared/sms/dead_numbers.py",
        'if earlier is None or earlier.model.status == "DELIVERED":',
        "if earlier is None:",
        DEAD_NUMBERS,
    ),
    Mutant(
        "a machine's text tells that a number has a new owner",
        "shared/dialog/dead_number.py",
        "now - dead_since >= REASSIGNED_AFTER and not is_from_machine(reading)",
        "now - dead_since >= REASSIGNED_AFTER",
        DEAD_NUMBERS,
    ),
    Mutant(
        "the new owner of a number inherits the progress",
        "shared/drill_progress/progress.py",
        "return Progress(**kept)",
        "return progress",
        DEAD_NUMBERS,
    Mutant(
        "a time zone is read from a part of an answer",
        "shared/dialog/reading/zone_names.py",
        "if known is None and strict:",
        "if known is None and False:",
        READING,
    ),
    Mutant(
        "an offset that contradicts the named time zone is ignored",
        "shared/dialog/reading/time_zone_choice.py",
        "return zone if zone is not None and offset in offsets(ZoneInfo(zone)) else None",
        "return zone",
        READING,
    ),
    # Where a number is
    Mutant(
        "a mobile number of an island may be anywhere",
        "shared/local_time/number_zones.py",
        "timezone.time_zones_for_geographical_number(number)",
        "timezone.time_zones_for_number(number)",
        NUMBER_ZONES,
    ),
    Mutant(
        "an offset means a place for a number that may be anywhere",
        "shared/local_time/number_zones.py",
        "own = () if number_zones == ANYWHERE_IN_NORTH_AMERICA else number_zones",
        "own = number_zones",
        NUMBER_ZONES,
    ),
)
