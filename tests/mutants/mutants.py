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
REGISTRATION = f"{DIALOG}/test_registration.py"
MACHINE = "tests/properties/test_dialog_machine.py"
PROGRESS = "tests/pipeline/drill_progress/test_progress.py"
SCHEDULED = "tests/pipeline/drill_progress/test_jobs.py"
REFRESH = "tests/unit/drill_progress/test_refresh.py"
DUE = "tests/unit/drill_progress/test_due.py"
SENDING = "tests/pipeline/sms/test_sending.py"
STATE_OF_SENDING = "tests/unit/sms/test_sending_state.py"
SPENDING = "tests/unit/sms/test_spending.py"
TEXT = "tests/unit/sms/test_text.py"
RENDER = "tests/unit/sms/test_render.py"
WEBHOOK = "tests/unit/sms/twilio"
CODES = "tests/unit/sms/twilio/test_error_codes.py"
LATTICE = "tests/properties/test_receipts_lattice.py"
PUSH = "tests/unit/edge/test_push.py"
LOG = "tests/unit/event_log/test_log.py"
SHARDS = "tests/pipeline/test_shards.py"
SWEEP = "tests/pipeline/test_sweep.py"
REDRIVE = "tests/pipeline/test_redrive.py"
GRADING = "tests/grading/test_tables.py"
TEMPLATES = "tests/unit/contracts/test_templates.py"
MISTAKES = "tests/unit/drills/test_content_problems.py"
ORIGINAL = "tests/unit/drills/test_original_content.py"
LIKENESSES = "tests/properties/test_original_content.py"

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
        'order_by="seq", at_least=first + len(batches)',
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
        'if command.opt_out_type != "START" and keywords.normalise_keyword(command.text) not in keywords.OPT_IN:',
        "if False:",
        DECIDE,
    ),
    Mutant(
        "an opt-out leaves the drill open",
        "shared/dialog/state.py",
        'return _in_drill(_with_profile(state, {"opted_out": True}), None)',
        'return _with_profile(state, {"opted_out": True})',
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
        "            if response.status_code != HTTPStatus.OK:\n                raise RetryError\n",
        "            if response.status_code != HTTPStatus.OK:\n                return Registration(valid=False)\n",
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
        "        self._timeout = timeout\n\n    def check(",
        '        self._timeout = timeout\n\n    @__import__("functools").cache\n    def check(',
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
        "shared/sms/recovery.py",
        "before - MAX_CLOCK_SKEW if isinstance(before, datetime) else now - SPAN",
        "now - SPAN",
        SWEEP,
    ),
    Mutant(
        "the batch relay ignores clock skew",
        "shared/event_log/relay.py",
        "until - MAX_CLOCK_SKEW if",
        "until if",
        SWEEP,
    ),
    Mutant(
        "the inbound reconciler ignores clock skew",
        "shared/sms/recovery.py",
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
        "            raise RetryError from error\n",
        "            return []\n",
        "tests/unit/sms/twilio/test_client.py",
    ),
    Mutant(
        "wrong credentials fail texts for good",
        "shared/sms/twilio/error_codes.py",
        "NOT_NOW = CREDENTIALS | {429",
        "NOT_NOW = {429",
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
        "enumerate(render(batch))",
        "enumerate(render(batch), 1)",
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
        "return _TEXT.write(stored, text_path(new.id), new, _query_fields(new))",
        "return Update(text_path(new.id), _fields(new))",
        SENDING,
    ),
    Mutant(
        "a text is sent without a lease",
        "shared/sms/sending.py",
        "return self._texts.write(stored, transitions.leased(stored.model, now, now + LEASE), *conditions)",
        "return Stored(transitions.leased(stored.model, now, now + LEASE), stored.document)",
        SENDING,
    ),
    Mutant(
        "texts do not wait for each other",
        "shared/sms/sending.py",
        "if stored.model.after is not None:",
        "if False:",
        SENDING,
    ),
    Mutant(
        "an unknown carrier failure is retried blindly",
        "shared/sms/twilio/error_codes.py",
        "return Unknown()",
        "return NotNow(code)",
        CODES,
    ),
    Mutant(
        "an ambiguous text is sent again",
        "shared/sms/text.py",
        '"status": "AMBIGUOUS", "leased_until"',
        '"status": "PENDING", "leased_until"',
        "tests/pipeline/sms/test_reconciling.py",
    ),
    Mutant(
        "a receipt may lower a text's status",
        "shared/sms/text.py",
        "if text.carrier_status is not None and _rank(reported) <=",
        "if text.carrier_status is not None and _rank(reported) ==",
        LATTICE,
    ),
    Mutant("a queued text counts as departed", "shared/sms/text.py", '>= _rank("sent")', '>= _rank("queued")', SENDING),
    # The switch, the limits and the breaker
    Mutant("a pause is ignored", "shared/sms/sending_state.py", "if state.paused:", "if False:", STATE_OF_SENDING),
    Mutant(
        "a daily limit ends at once",
        "shared/sms/sending_state.py",
        "datetime.combine(day + timedelta(days=1), time(), UTC)",
        "datetime.combine(day, time(), UTC)",
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
        "usage.day is not None and day <= usage.day",
        "usage.day is not None",
        "tests/unit/sms/test_limits.py",
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
        "return chosen == right if chosen else _repeats_wording(asked, correct, response)",
        "return chosen == right",
        LIKENESSES,
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
)
