"""Each role and limit against each route of the desk: only what the rights say is shown and done."""

from collections.abc import Iterator

import pytest
from werkzeug.routing import Rule

from shared.contracts.profile import NO_ACCOUNT
from shared.desk.access.needs import NEEDED
from shared.operations.operators import Operators
from shared.operations.rights import refusal
from tests.harness.desk import ADMIN, REFERENCES, Browser, Shown
from tests.pipeline.desk.desks import ANA, BEN, HARBOR, LUNA, OPERATORS, VITO, desk, visit

PIPELINE, APP = desk()
"""For requests that change nothing."""

ROUTES = [rule for rule in APP.url_map.iter_rules() if rule.endpoint != "static"]
READS = [rule for rule in ROUTES if "GET" in (rule.methods or ())]
CHANGES = [rule for rule in ROUTES if "POST" in (rule.methods or ())]
PARTS = {"chart": "active", "drill": "01-water", "action": "pause", "table": "prompts"}
"""Values for the parts of addresses, besides the learner."""

DONE_BY_OPERATORS = {"learner.act", "learner.say", "learner.export", "learner.forget"}
DONE_BY_ADMINS = {
    "learner.rebuild",
    *(f"accounts.{each}" for each in ("show", "add", "add_code", "add_operator", "remove_code", "remove_operator")),
    *("parked.redrive", "sending.pause", "sending.resume"),
}
"""Written out as the documents promise it: what a route declares is compared with this."""

OF_BEN = ("Benedetto", BEN, BEN[1:], "5550199")
"""What somebody who may not see the account harbor must never read."""


def filled(rule: Rule, phone: str) -> str:
    """Return an address of a route, about this learner if it is about one."""
    parts = {**PARTS, "reference": REFERENCES.of(phone)}
    address = rule.rule.removeprefix("/desk")
    for name in rule.arguments:
        address = address.replace(f"<{name}>", parts[name])
    return address


def needed(rule: Rule) -> tuple[str, str]:
    right, about = getattr(APP.view_functions[rule.endpoint], NEEDED)
    return right, about


def seen(operator: str, rule: Rule, phone: str, account: str) -> Shown:
    query = f"?account={account}" if needed(rule)[1] == "accounts" else ""
    return Browser(APP, operator).get(filled(rule, phone) + query)


def may(operator: str, rule: Rule, account: str) -> bool:
    right, about = needed(rule)
    asked_about = None if about == "store" else account
    return refusal(Operators(PIPELINE.store).named(operator), right, asked_about) is None  # type: ignore[arg-type]


def ids(rules: list[Rule]) -> Iterator[str]:
    return (rule.endpoint for rule in rules)


@pytest.mark.parametrize("rule", ROUTES, ids=ids(ROUTES))
def test_every_route_declares_what_it_needs(rule: Rule) -> None:
    right, about = needed(rule)
    assert (about == "learner") is ("reference" in rule.arguments)
    assert right != "see" or "GET" in (rule.methods or ()) or rule.endpoint == "learners.by_number"


def test_the_rights_that_routes_declare_are_those_that_the_documents_promise() -> None:
    declared = {
        right: {each.endpoint for each in ROUTES if needed(each)[0] == right} for right in ("act", "administer")
    }
    assert declared == {"act": DONE_BY_OPERATORS, "administer": DONE_BY_ADMINS}


@pytest.mark.parametrize("rule", READS, ids=ids(READS))
@pytest.mark.parametrize("operator", OPERATORS)
@pytest.mark.parametrize(("phone", "account"), [(ANA, LUNA), (BEN, HARBOR)])
def test_a_page_is_shown_to_whom_the_rights_allow(operator: str, rule: Rule, phone: str, account: str) -> None:
    shown = seen(operator, rule, phone, account)
    assert (shown.status in (200, 204)) is may(operator, rule, account), shown.text
    if shown.status not in (200, 204):
        assert shown.status == (404 if needed(rule)[1] == "learner" else 403)


@pytest.mark.parametrize("rule", READS, ids=ids(READS))
def test_who_is_limited_to_an_account_reads_nothing_of_another(rule: Rule) -> None:
    for phone, account in ((ANA, LUNA), (BEN, HARBOR), (ANA, ""), (ANA, NO_ACCOUNT)):
        shown = seen(VITO, rule, phone, account)
        assert not [each for each in OF_BEN if each in shown.html]


@pytest.mark.parametrize("rule", READS, ids=ids(READS))
@pytest.mark.parametrize("operator", [each for each, (role, *_) in OPERATORS.items() if role == "viewer"])
def test_a_viewer_reads_no_whole_number(operator: str, rule: Rule) -> None:
    for phone, account in ((ANA, LUNA), (BEN, HARBOR)):
        html = seen(operator, rule, phone, account).html
        assert not [each for each in (ANA[1:], BEN[1:]) if each in html]


@pytest.mark.parametrize("rule", READS, ids=ids(READS))
def test_no_page_has_a_number_in_an_address(rule: Rule) -> None:
    for link in seen(ADMIN, rule, BEN, HARBOR).links:
        assert not [each for each in (ANA[1:], BEN[1:]) if each in link]


@pytest.mark.parametrize("rule", CHANGES, ids=ids(CHANGES))
@pytest.mark.parametrize("operator", OPERATORS)
def test_nothing_is_done_for_whom_the_rights_do_not_allow(operator: str, rule: Rule) -> None:
    """About the learner of the account harbor, with a token that is valid."""
    if may(operator, rule, HARBOR):
        return
    pipeline, app = desk()
    before = pipeline.store.documents()
    browser = Browser(app, operator)
    token = browser.get("/learners").token
    fields = {"token": token, "reason": "why not", "text": "hi", "key": "k", "last_seen": "99", "agreed": "yes"}
    shown = browser.post(filled(rule, BEN), fields)
    assert shown.status in (403, 404) or needed(rule)[1] == "accounts"
    assert pipeline.store.documents() == before
    assert pipeline.topics.waiting() == []


@pytest.mark.parametrize("rule", CHANGES, ids=ids(CHANGES))
def test_nothing_is_done_without_a_token_of_the_session_and_the_operator(rule: Rule) -> None:
    pipeline, app = desk()
    before = pipeline.store.documents()
    browser, other = Browser(app), Browser(app)
    others_token, own = other.get("/learners").token, browser.get("/learners").token
    browser.operator = "olga@example.com"
    for token in ("", "nonsense", others_token, own):
        shown = browser.post(filled(rule, ANA), {"token": token, "reason": "why not", "agreed": "yes"})
        assert shown.status == 409, shown.text
    assert pipeline.store.documents() == before


@pytest.mark.parametrize("rule", ROUTES, ids=ids(ROUTES))
@pytest.mark.parametrize(("operator", "status"), [(None, 401), ("nobody@example.com", 403)])
def test_nobody_else_is_let_in(operator: str | None, status: int, rule: Rule) -> None:
    browser = Browser(APP, operator)
    shown = browser.get(filled(rule, ANA)) if "GET" in (rule.methods or ()) else browser.post(filled(rule, ANA), {})
    assert shown.status == status
    assert "Ana" not in shown.html


def test_a_search_for_a_hidden_number_says_what_a_search_for_nobody_says() -> None:
    otto = visit("otto@example.com")
    found = [otto.send(otto.get("/learners"), "/learners/number", number=number) for number in (BEN, "+12125550333")]
    assert [each.status for each in found] == [404, 404]
    assert found[0].text == found[1].text
