"""Sabotages of the product, each a line or two that somebody might write, and the tests that must notice."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Mutant:
    """In `file`, `old` becomes `new`; `tests`, a file or one test, must then fail."""

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

ASKED_FOR = 'self._publisher.publish("dialog-commands", each.phone, *(c.model_dump_json() for c in commands))'
MOVED_ON = "self._documents.commit(learners.write(stored, progress, plan))"

OF_ANY_VERSION = 'document and __import__("dataclasses").replace(document, version=None)'

MUTANTS = (
    # The composition and the store
    Mutant(
        "every request on a cold instance makes parts of its own",
        "shared/wiring.py",
        "                if not made:\n                    made.append(make())",
        "                made.append(make())",
        "tests/unit/test_wiring.py",
    ),
    Mutant(
        "an older form is taken for the next one",
        "shared/store/bodies.py",
        "self.upcasts[version - 1 :]",
        "self.upcasts[version:]",
        "tests/unit/store",
    ),
    Mutant(
        "a share of a run's time is all of it",
        "shared/composition.py",
        "TimeLimit(ports.stopwatch, time_out * share)",
        "TimeLimit(ports.stopwatch, time_out)",
        "tests/pipeline/test_composition.py",
    ),
    Mutant(
        "a learner's blank document keeps no cursor",
        "shared/drill_progress/learners.py",
        "Progress(phone=phone, cursor=cursor, profile=Profile(opted_out=opted_out))",
        "Progress(phone=phone, profile=Profile(opted_out=opted_out))",
        "tests/pipeline/test_erasure.py",
    ),
    # The log
    Mutant(
        "a repeated command collides with nothing",
        "shared/event_log/log.py",
        "return Create(_path(batch.phone, batch.command.id)",
        "return Create(_path(batch.phone, str(batch.seq))",
        SERVICE,
    ),
    Mutant(
        "a batch is published before it is written",
        "shared/dialog/service.py",
        "        self._documents.commit(store.write(stored, new_state, facts.now)",
        '        self._publisher.publish("dialog-events", command.phone, batch.model_dump_json())\n'
        "        self._documents.commit(store.write(stored, new_state, facts.now)",
        f"{SERVICE}::test_nothing_is_published_when_the_commit_fails",
    ),
    Mutant(
        "the state is written whatever its version",
        "shared/store/bodies.py",
        "upsert(stored.document, path,",
        f"upsert((document := stored.document) and {OF_ANY_VERSION}, path,",
        SERVICE,
    ),
    Mutant(
        "a command without events has no number",
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
        SENDING,
    ),
    Mutant(
        "a hint that came before is applied again",
        "shared/event_log/log.py",
        "hint.seq <= cursor",
        "hint.seq < cursor",
        SENDING,
    ),
    Mutant(
        "the log is read in the order of its commands' names",
        "shared/event_log/log.py",
        'order_by="seq", at_least=first + len(batches)',
        "where={}",
        LOG,
    ),
    Mutant(
        "a log that ends too early is read as far as it goes",
        "shared/event_log/log.py",
        "        if not page:\n            raise RetryError\n",
        "        if not page:\n            break\n",
        LOG,
    ),
    Mutant(
        "a batch that one consumer heard of is not told to the other",
        "shared/event_log/relay.py",
        "all(cursor(phone) >= seq",
        "any(cursor(phone) >= seq",
        SWEEP,
    ),
    # The dialog
    Mutant(
        "a drill starts for who has opted out",
        "shared/dialog/decide.py",
        "drill is None or state.profile.opted_out or",
        "drill is None or",
        DECIDE,
    ),
    Mutant(
        "a scheduled start ignores that the learner is active",
        "shared/dialog/decide.py",
        "state.last_text_at > quiet_since",
        "False",
        SCHEDULED,
    ),
    Mutant("a prompt is reminded of again", "shared/dialog/decide.py", "or open_drill.reminded or", "or", DECIDE),
    Mutant(
        "a reminder outlives its prompt",
        "shared/dialog/decide.py",
        "(open_drill.instance_id, open_drill.prompt.slug) != (command.instance_id, command.prompt_slug)",
        "open_drill.instance_id != command.instance_id",
        DECIDE,
    ),
    Mutant(
        "any text wakes who has opted out",
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
        "one more try than the prompt allows",
        "shared/dialog/drill_run.py",
        "open_drill.failures >= open_drill.prompt.max_failures",
        "open_drill.failures > open_drill.prompt.max_failures",
        MACHINE,
    ),
    Mutant(
        "a registration service that fails says no",
        "shared/dialog/registration.py",
        "            if response.status_code != HTTPStatus.OK:\n                raise RetryError\n",
        "            if response.status_code != HTTPStatus.OK:\n                return Registration(valid=False)\n",
        REGISTRATION,
    ),
    Mutant(
        "a registration service that is away says no",
        "shared/dialog/registration.py",
        "raise RetryError from error",
        "return Registration(valid=False)",
        REGISTRATION,
    ),
    Mutant(
        "a registration service's no is kept",
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
        "templates are rendered twice",
        "shared/contracts/templates.py",
        "return _Placeholders(text).substitute(values)",
        "return _Placeholders(_Placeholders(text).substitute(values)).substitute(values)",
        TEMPLATES,
    ),
    # Drill progress
    Mutant(
        "the cursor moves before what a batch asks for is published",
        "shared/drill_progress/service.py",
        f"            {ASKED_FOR}\n        {MOVED_ON}\n",
        f"            {MOVED_ON}\n            {ASKED_FOR}\n",
        "tests/pipeline/drill_progress/test_projection.py",
    ),
    Mutant(
        "a start is named after its drill",
        "shared/drill_progress/next_drill.py",
        'id=f"start:{batch.id}"',
        'id=f"start:{slug}"',
        "tests/conversations",
    ),
    Mutant(
        "a prompt is due for a reminder again",
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
        "a scheduled run never stops in time",
        "shared/store/scans.py",
        "if is_over():",
        "if False:",
        SCHEDULED,
    ),
    Mutant(
        "a scheduled run begins at the beginning each time",
        "shared/store/scans.py",
        "None if checkpoint is None else checkpoint.fields",
        "None",
        SCHEDULED,
    ),
    Mutant(
        "a run passes over what is left of the query in which the last one stopped",
        "shared/store/scans.py",
        '{"part": part, "path": document.path',
        '{"part": part + 1, "path": document.path',
        SCHEDULED,
    ),
    Mutant(
        "batches that a sweep had no time for count as looked at",
        "shared/event_log/relay.py",
        'if completed else {"until": until, "began": began}',
        'if completed else {"until": began, "began": None}',
        SWEEP,
    ),
    Mutant(
        "what a carrier that is away was not asked is not asked later",
        "shared/sms/recovery.py",
        "before - MAX_CLOCK_SKEW if isinstance(before, datetime) else now - SPAN",
        "now - SPAN",
        SWEEP,
    ),
    Mutant(
        "whoever looks for batches trusts all clocks",
        "shared/event_log/relay.py",
        "until - MAX_CLOCK_SKEW if",
        "until if",
        SWEEP,
    ),
    Mutant(
        "whoever asks the carrier trusts all clocks",
        "shared/sms/recovery.py",
        "before - MAX_CLOCK_SKEW if",
        "before if",
        SWEEP,
    ),
    Mutant(
        "a round of many runs counts from its last one",
        "shared/event_log/relay.py",
        "began = began or now",
        "began = now",
        SWEEP,
    ),
    Mutant(
        "one document that cannot be read ends the sweep",
        "shared/event_log/relay.py",
        "        except ValueError as error:\n            telemetry.failure",
        "        except KeyError as error:\n            telemetry.failure",
        SWEEP,
    ),
    Mutant(
        "a message that fails again once it was put back is not listed",
        "shared/edge/parking.py",
        'if parked.fields["redriven_at"] is not None:',
        "if False:",
        REDRIVE,
    ),
    Mutant(
        "a carrier that does not answer has received nothing",
        "shared/sms/twilio/client.py",
        "            raise RetryError from error\n",
        "            return []\n",
        "tests/unit/sms/twilio/test_client.py",
    ),
    Mutant(
        "wrong credentials cost texts",
        "shared/sms/twilio/error_codes.py",
        "NOT_NOW = CREDENTIALS | {429",
        "NOT_NOW = {429",
        CODES,
    ),
    Mutant(
        "broken drill content is taken for good",
        "shared/drills/hot_reload.py",
        "            self._log(error)\n            return False\n",
        "            self._log(error)\n            return True\n",
        "tests/unit/drills/test_hot_reload.py",
    ),
    Mutant(
        "nobody remembers which drill content was good",
        "shared/drills/hot_reload.py",
        "        self._last_good.keep(versions)\n",
        "",
        "tests/unit/drills/test_hot_reload.py",
    ),
    Mutant(
        "who is forgotten is no longer opted out",
        "shared/dialog/store.py",
        "Profile(opted_out=opted_out)",
        "Profile()",
        "tests/pipeline/test_erasure.py",
    ),
    Mutant(
        "forgetting overwrites an opt-in that came meanwhile",
        "shared/operations/erasure.py",
        "Update(path, remains, versions[path])",
        "Update(path, remains)",
        "tests/pipeline/test_erasure.py",
    ),
    Mutant(
        "forgetting deletes a dialog that went on meanwhile",
        "shared/operations/erasure.py",
        "[Delete(*each) for each in versions.items()]",
        "[Delete(each) for each in versions]",
        "tests/pipeline/test_erasure.py",
    ),
    Mutant(
        "forgetting makes a stranger of who texted meanwhile",
        "shared/operations/erasure.py",
        "upsert(document, path, blank[path])",
        f"upsert({OF_ANY_VERSION}, path, blank[path])",
        "tests/pipeline/test_erasure.py",
    ),
    Mutant(
        "forgetting deletes a log that cursors still need",
        "shared/operations/erasure.py",
        "if before.seq == 0:",
        "if before.seq >= 0:",
        "tests/pipeline/test_erasure.py",
    ),
    Mutant(
        "forgetting renders the old log again",
        "shared/sms/outbox.py",
        "Outbox(phone=phone, cursor=seq)",
        "Outbox(phone=phone)",
        "tests/pipeline/test_erasure.py",
    ),
    Mutant(
        "forgetting deletes the texts that came meanwhile",
        "shared/sms/outbox.py",
        " if _seq_of(text_id) <= seq]",
        "]",
        "tests/pipeline/test_erasure.py",
    ),
    Mutant(
        "forgetting deletes the batches that came meanwhile",
        "shared/operations/erasure.py",
        ' if int(str(each.fields["seq"])) <= last]',
        "]",
        "tests/pipeline/test_erasure.py",
    ),
    Mutant(
        "the public default of a token guards a deployment",
        "shared/settings.py",
        "return self.google_cloud_project is not None and not emulated",
        "return False",
        "tests/unit/test_settings.py",
    ),
    Mutant(
        "one shard is never asked for",
        "shared/store/shards.py",
        "tuple(range(SHARDS))",
        "tuple(range(1, SHARDS))",
        SHARDS,
    ),
    Mutant(
        "a learner with one of the former catalogues is not found",
        "shared/drill_progress/refresh.py",
        ".run([below, above], ",
        ".run([above], ",
        REFRESH,
    ),
    # Texts
    Mutant(
        "a text's id is drawn by lot",
        "shared/sms/text.py",
        'return f"{phone}:{seq}:{index}"',
        "return f\"{phone}:{seq}:{__import__('random').getrandbits(32)}\"",
        TEXT,
    ),
    Mutant(
        "texts are counted from one",
        "shared/sms/queueing.py",
        "enumerate(render(batch))",
        "enumerate(render(batch), 1)",
        "tests/pipeline/sms/test_queueing.py",
    ),
    Mutant(
        "the outbox moves on beside its texts",
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
        "an opt-out spares the texts that are queued with it",
        "shared/sms/queueing.py",
        "[cancelled(text) for text in texts]",
        "texts",
        "tests/pipeline/sms/test_queueing.py",
    ),
    Mutant("who has opted out gets texts", "shared/sms/render.py", "if batch.profile.opted_out:", "if False:", RENDER),
    Mutant(
        "open texts are ordered by their ids",
        "shared/sms/outbox.py",
        "key=lambda stored: (stored.model.seq, stored.model.index)",
        "key=lambda stored: stored.model.id",
        "tests/pipeline/sms/test_outbox.py",
    ),
    Mutant(
        "a text says SENT before the call",
        "shared/sms/text.py",
        '"status": "SENDING", "intent_at"',
        '"status": "SENT", "intent_at"',
        SENDING,
    ),
    Mutant(
        "an opt-out is not noticed at the lease: a text is leased whatever its version",
        "shared/sms/outbox.py",
        "return _TEXT.write(stored, text_path(new.id), new, _query_fields(new))",
        "return Update(text_path(new.id), _fields(new))",
        SENDING,
    ),
    Mutant(
        "a text is called without a lease",
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
        "a failure of the carrier's is tried again blindly",
        "shared/sms/twilio/error_codes.py",
        "return Unknown()",
        "return NotNow(code)",
        CODES,
    ),
    Mutant(
        "a text of unknown fate is sent again",
        "shared/sms/text.py",
        '"status": "AMBIGUOUS", "leased_until"',
        '"status": "PENDING", "leased_until"',
        SENDING,
    ),
    Mutant(
        "a receipt may move a text down",
        "shared/sms/text.py",
        "if text.carrier_status is not None and _rank(reported) <=",
        "if text.carrier_status is not None and _rank(reported) ==",
        LATTICE,
    ),
    Mutant("a queued text has left", "shared/sms/text.py", '>= _rank("sent")', '>= _rank("queued")', SENDING),
    # The edges
    Mutant(
        "the webhook takes what it could not publish",
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
        "a text that comes twice is two commands",
        "shared/sms/twilio/forms.py",
        '"id": f"sms:{_sid(form)}"',
        '"id": f"sms:{_sid(form)}-{id(form)}"',
        WEBHOOK,
    ),
    Mutant(
        "an unforeseen error is acknowledged",
        "shared/edge/push.py",
        "return HTTPStatus.INTERNAL_SERVER_ERROR",
        "return HTTPStatus.NO_CONTENT",
        PUSH,
    ),
    Mutant(
        "what is to be retried is acknowledged",
        "shared/edge/push.py",
        'return "", HTTPStatus.SERVICE_UNAVAILABLE',
        'return "", HTTPStatus.NO_CONTENT',
        PUSH,
    ),
    Mutant("a message may fail for ever", "shared/edge/parking.py", "if count >= MOST_FAILURES:", "if False:", PUSH),
    Mutant(
        "an error's words are logged",
        "shared/telemetry.py",
        '"error": type(cause).__name__',
        '"error": str(cause)',
        PUSH,
    ),
    Mutant(
        "what is put back counts as put back before it is published",
        "shared/edge/redrive.py",
        '        self.publisher.publish(topic, str(phone), str(parked.fields["payload"]))\n'
        '        self.documents.commit(Update(parked.path, {"redriven_at": self.clock()}))\n',
        '        self.documents.commit(Update(parked.path, {"redriven_at": self.clock()}))\n'
        '        self.publisher.publish(topic, str(phone), str(parked.fields["payload"]))\n',
        REDRIVE,
    ),
)
