"""The webhook, the dialog, the grader, the renderer and the store handle any string at all."""

import json
from typing import get_args

from hypothesis import example, given, settings
from hypothesis import strategies as st

from shared.contracts import commands as c
from shared.contracts import templates
from shared.contracts.profile import Profile, ProfileKey
from shared.dialog.answers import LONGEST_ANSWER, learned_from
from shared.dialog.state import replay
from shared.drills.grading.grade import chosen_option, is_right
from shared.event_log import log
from shared.memory.documents import MemoryDocumentStore
from shared.ports import Create, Query, Update
from tests.harness.dialogs import GRADED, prompt
from tests.harness.pipeline import WEBHOOK, Pipeline, signed

PHONE = "+15550100"
STAGES = ((), ("WELCOME",), ("WELCOME", "a", "Ana"), ("WELCOME", "a", "Ana", "b"), ("DEMO",), ("stop",))
AUTHORED = "Hi {{name}}, from {{company}}: {{correct_answer}} {{emojis}}"

strings = st.text(st.characters(), max_size=60)  # lone surrogates included
on_the_wire = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
fields = st.sampled_from(["MessageSid", "From", "To", "Body", "NumMedia", "MediaUrl0", "OptOutType", "MessageStatus"])
steady = settings(max_examples=100, deadline=None, derandomize=True)
through_the_pipeline = settings(steady, max_examples=30)


def at_stage(texts: tuple[str, ...]) -> Pipeline:
    """Return a pipeline with a learner who has sent these texts."""
    pipeline = Pipeline()
    for text in texts:
        pipeline.text(PHONE, text)
    return pipeline


@through_the_pipeline
@given(stage=st.sampled_from(STAGES), text=on_the_wire)
@example(stage=STAGES[2], text="\x00")
@example(stage=STAGES[1], text="{{name}} {{correct_answer}} {{")
def test_any_text_reaches_the_log_unchanged(stage: tuple[str, ...], text: str) -> None:
    pipeline = at_stage(stage)
    pipeline.text(PHONE, text)
    logged = [each.command.text for each in pipeline.batches(PHONE) if isinstance(each.command, c.InboundSms)]
    assert logged == [*stage, text]
    assert pipeline.parked() == []
    assert [each.id for each in pipeline.carrier.ledger] == [each.id for each in pipeline.texts(PHONE)]


@through_the_pipeline
@given(form=st.dictionaries(fields, on_the_wire), text_ref=st.none() | on_the_wire.filter(lambda text: text.isalnum()))
def test_any_signed_form_is_accepted_or_refused(form: dict[str, str], text_ref: str | None) -> None:
    pipeline = Pipeline()
    url = WEBHOOK if text_ref is None or not text_ref.isascii() else f"{WEBHOOK}?text={text_ref}"
    complete = {"MessageSid": "SM1", "From": PHONE, "To": PHONE, **form}
    assert pipeline.call("twilio-webhook", signed(url, complete)) in (200, 400)
    pipeline.settle()


@through_the_pipeline
@given(stage=st.sampled_from(STAGES), text=strings, other=strings)
@example(stage=STAGES[2], text="\ud83d", other="\udc4d")
def test_after_any_command_the_state_is_the_fold_of_the_log(stage: tuple[str, ...], text: str, other: str) -> None:
    pipeline = at_stage(stage)
    said = {"type": "INBOUND_SMS", "id": "sms:any", "phone": PHONE, "text": text, "media_urls": [other]}
    told = {"type": "SEND_AD_HOC_MESSAGE", "id": "say:any", "phone": PHONE, "text": text or "?"}
    changed = {"type": "UPDATE_USER", "id": "update:any", "phone": PHONE, "changes": {"name": text, "language": other}}
    more = {**said, "id": "sms:more", "text": "more"}
    pipeline.topics.publish("dialog-commands", PHONE, *map(json.dumps, (said, told, changed, more)))
    pipeline.settle()
    assert pipeline.parked() == []
    state = replay(PHONE, pipeline.batches(PHONE))
    stored = pipeline.store.get(log.dialog_path(PHONE))
    assert stored is not None
    assert stored.fields["body"] == state.model_dump_json()
    assert (state.profile.name or "").encode("utf-8", "strict").decode() == state.profile.name


@steady
@given(answer=strings, asked=strings, right=strings, key=st.sampled_from(get_args(ProfileKey)))
def test_any_answer_is_graded_and_learned_values_are_short(
    answer: str, asked: str, right: str, key: ProfileKey
) -> None:
    for graded in (GRADED, prompt("any", asked or "?", correct_response=right)):
        assert is_right(graded, answer) in (True, False)
        chosen_option(graded, answer)
    learned = learned_from(prompt("told", asked or "?", response_user_profile_key=key), answer)
    assert set(learned) <= {key}
    assert len(learned.get(key, "")) <= LONGEST_ANSWER


@steady
@given(name=strings, company=strings, right=strings)
@example(name="{{company}}", company="{{name}}", right="{{emojis}}")
def test_any_value_is_rendered_once_and_unchanged(name: str, company: str, right: str) -> None:
    profile = Profile(name=name, account_info={"company": company})
    values = templates.variables(profile, right)
    rendered = templates.render(AUTHORED, values)
    assert all(value in rendered for value in values.values())
    authored = len(rendered) - sum(map(len, values.values()))
    assert 0 <= authored <= len(templates.render(AUTHORED, dict.fromkeys(values, "x")))


@steady
@given(text=strings)
def test_any_template_is_rendered_or_refused(text: str) -> None:
    try:
        names = templates.names(text)
    except ValueError:
        return
    templates.render(text, dict.fromkeys(names, ""))
    templates.render(text, dict.fromkeys(names, text))


@steady
@given(doc_id=strings.filter(lambda text: "/" not in text), value=strings, other=strings)
def test_any_string_is_stored_and_found(doc_id: str, value: str, other: str) -> None:
    store, path = MemoryDocumentStore(), f"things/{doc_id}"
    store.commit(Create(path, {"value": value, "kept": other}))
    (found,) = store.find(Query("things", where={"value": value}))
    store.commit(Update(path, {"value": other}, found.version))
    read = store.get(path)
    assert read is not None
    assert dict(read.fields) == {"value": other, "kept": other}
