"""No page reads more than 200 documents, and the overview 60, however much there is."""

from dataclasses import replace
from datetime import timedelta
from functools import cache

import pytest
from flask import Flask

from shared.ports import Create, Fields
from tests.harness.counting_store import CountingStore
from tests.harness.desk import ADMIN, Browser, add_operator, desk_app
from tests.harness.pipeline import Pipeline, always
from tests.pipeline.desk.desks import address

LEARNERS = [f"+1212555{number:04d}" for number in range(100, 145)]
TALKATIVE = LEARNERS[0]


@cache
def _much() -> Pipeline:
    """Return learners who all wait for a person, one of them with a long history; and many of everything else."""
    pipeline = Pipeline()
    for phone in LEARNERS:
        for text in ("WELCOME", "a", "Ana", "I want to talk to a person"):
            pipeline.text(phone, text)
    for number in range(36):
        pipeline.text(TALKATIVE, "abc"[number % 3])
        pipeline.text(TALKATIVE, "more")
    pipeline.clock.sleep(timedelta(minutes=5).total_seconds())
    pipeline.run("tally")
    fields: Fields = {"subscription": "record-receipt", "phone": TALKATIVE, "payload": "{}", "reason": "no such text"}
    times: Fields = {"parked_at": pipeline.clock(), "redriven_at": None}
    for number in range(150):
        pipeline.store.commit(Create(f"parked/message-{number}", {**fields, **times}))
        pipeline.store.commit(Create(f"accounts/account-{number}", {"name": f"Account {number}"}))
        code: Fields = {"is_demo": False, "account_info": "{}"}
        pipeline.store.commit(Create(f"registration-codes/CODE{number}", code))
        what: Fields = {"at": pipeline.clock(), "operator": "ben", "action": "say", "reason": "why"}
        about: Fields = {"authenticated": True, "phone": TALKATIVE, "outcome": None}
        pipeline.store.commit(Create(f"audit/say:{number}", {**what, **about}))
    add_operator(pipeline.store, ADMIN, "admin")
    return pipeline


def counted() -> tuple[CountingStore, Flask]:
    counter = CountingStore(_much().store)
    return counter, desk_app(replace(_much().ports, documents=always(counter)))


@pytest.mark.parametrize(
    ("page", "most"),
    [
        ("/", 60),
        ("/?account=account-1&language=en", 60),
        ("/inbox", 200),
        ("/lessons", 200),
        ("/lessons/01-water", 200),
        ("/learners", 200),
        ("/learners?name=a", 200),
        ("/learners?drill=02-sun", 200),
        ("/learners?active_since=2026-01-01", 200),
        (address(TALKATIVE), 200),
        (f"{address(TALKATIVE)}/live?seen=nothing", 200),
        ("/accounts", 200),
        ("/parked", 200),
        ("/audit", 200),
        ("/sending", 200),
    ],
)
def test_a_page_reads_a_bounded_number_of_documents(page: str, most: int) -> None:
    counter, app = counted()
    assert Browser(app).get(page).status == 200
    assert 0 < counter.reads <= most, counter.reads


def test_asking_whether_a_conversation_has_changed_costs_little() -> None:
    counter, app = counted()
    seen = Browser(app).get(address(TALKATIVE)).html.split("live?seen=")[1].split('"')[0]
    counter.reads = 0
    assert Browser(app).get(f"{address(TALKATIVE)}/live?seen={seen}").status == 204
    assert counter.reads <= 8


def test_earlier_parts_of_a_long_history_can_be_shown() -> None:
    _, app = counted()
    browser, page, numbers = Browser(app), address(TALKATIVE), list[int]()
    while True:
        shown = browser.get(page)
        rows = shown.html.split('class="amount">')[1:]
        numbers += [int(row.split("<")[0]) for row in rows if row.split("<")[0].isdecimal()]
        earlier = [link for link in shown.links if "before=" in link]
        if not earlier:
            break
        page = earlier[0].removeprefix("/desk")
    assert sorted(set(numbers)) == list(range(1, max(numbers) + 1))
