"""A desk over two accounts with a learner each, and operators of every role and limit."""

from functools import cache

from flask import Flask

from shared.dialog.registration import RegistrationCodes
from shared.operations import edits
from shared.operations.accounts import Accounts
from shared.ports import Create
from tests.harness.desk import ADMIN, REFERENCES, Browser, add_operator, desk_app
from tests.harness.pipeline import Pipeline

ANA, BEN = "+12125550100", "+12125550199"
"""A learner of the account luna, and one of the account harbor."""

LUNA, HARBOR = "luna", "harbor"
OLGA, OTTO, VERA, VITO = "olga@example.com", "otto@example.com", "vera@example.com", "vito@example.com"
OPERATORS = {
    ADMIN: ("admin",),
    OLGA: ("operator",),
    OTTO: ("operator", LUNA),
    VERA: ("viewer",),
    VITO: ("viewer", LUNA),
}
"""Their role, and the account to which they are limited."""

HOSTILE = "<script>alert(1)</script>"
"""What somebody could write wherever there is something to write."""

PARKED = "a-parked-message"


def address(phone: str) -> str:
    """Return the address of a learner's page."""
    return f"/learner/{REFERENCES.of(phone)}"


@cache
def _at_rest() -> Pipeline:
    pipeline = Pipeline()
    codes = RegistrationCodes(pipeline.store)
    for account, name in ((LUNA, "Cafe Luna"), (HARBOR, HOSTILE)):
        edits.make(pipeline.store, Accounts(pipeline.store).adding(account, name))
        codes.put(account.upper(), is_demo=False, account_info={"account": account, "company": HOSTILE})
    for phone, code, name in ((ANA, "LUNA", "Ana"), (BEN, "HARBOR", "Benedetto")):
        wrong = f"{HOSTILE} {name} {phone}"
        for text in (code, "a", name, wrong, wrong, "more", "I want to talk to a person"):
            pipeline.text(phone, text)
    pipeline.clock.sleep(300)
    pipeline.run("tally")
    return pipeline


def desk() -> tuple[Pipeline, Flask]:
    """Return the learners, each with an open question and a text that waits for a person, and the desk over them."""
    pipeline = Pipeline()
    pipeline.resume(_at_rest())
    for operator, (role, *limits) in OPERATORS.items():
        add_operator(pipeline.store, operator, role, *limits)
    fields = {"subscription": "record-receipt", "phone": BEN, "payload": "{}", "reason": "no such text"}
    times = {"parked_at": pipeline.clock(), "redriven_at": None}
    pipeline.store.commit(Create(f"parked/{PARKED}", {**fields, **times}))
    return pipeline, desk_app(pipeline.ports)


def visit(operator: str | None = ADMIN) -> Browser:
    """Return a browser of this operator at a desk of its own."""
    return Browser(desk()[1], operator)
