"""docs/security.md stays true: its rights are the topology's, and no collection of ours is missing from it."""

import re
from pathlib import Path

from shared import topology
from shared.drill_progress import learners
from shared.edge.parking import KEPT as FAILURES_KEPT
from shared.sms.outbox import KEPT as RECEIPTS_KEPT
from shared.sms.twilio.webhook import LARGEST_BODY
from shared.topology import Function
from tests.docs.test_scaling import table

ROOT = Path(__file__).parent.parent.parent
PAGE = (ROOT / "docs" / "security.md").read_text()
BACKUPS = (ROOT / "terraform" / "firestore.tf").read_text()
SUBSCRIPTIONS = (ROOT / "terraform" / "pubsub.tf").read_text()
DAY = 86_400


def callers(function: Function) -> str:
    """Who may call it, in the page's words."""
    match function.trigger:
        case "http":
            return "anybody; only what Twilio signed is heard"
        case "schedule":
            return "Cloud Scheduler"
        case "topic":
            return f"Pub/Sub's push, from {topology.load().topic_of(function.name)}"


def test_who_may_call_what_is_what_the_topology_says() -> None:
    assert table(PAGE, "function") == {
        f"`{each.name}`": [
            callers(each),
            ", ".join(each.publishes) or "none",
            each.firestore,
            "read" if each.content else "no",
            ", ".join(each.secrets) or "none",
        ]
        for each in topology.load().functions
    }


def test_only_the_webhook_is_called_from_outside() -> None:
    assert [each.name for each in topology.load().functions if each.trigger == "http"] == ["twilio-webhook"]


def test_every_collection_is_in_the_table_of_personal_data() -> None:
    code = "\n".join(file.read_text() for file in (ROOT / "shared").rglob("*.py"))
    written = set(re.findall(r'f"([a-z-]+)/\{', code)) | {"batches", learners.COLLECTION}
    assert written == {name.strip("`") for name in table(PAGE, "where") if name.startswith("`")}


def test_every_secret_is_in_the_table_of_secrets() -> None:
    assert set(table(PAGE, "secret")) == set(topology.load().settings.secrets)


def test_what_is_kept_for_a_while_is_kept_so_long() -> None:
    where = table(PAGE, "where")
    ttls = {each.collection for each in topology.load().ttls}
    assert ttls == {
        name.strip("`") for name, cells in where.items() if cells[1].startswith("35 days, ") and "`" in name
    }
    assert RECEIPTS_KEPT.days == FAILURES_KEPT.days == 35
    retention = re.findall(r'retention += "([0-9]+)s"', BACKUPS)
    days, weeks = where["backups"][1].split(", ")
    assert [f"{int(retention[0]) // DAY} days", f"{int(retention[1]) // DAY // 7} weeks"] == [days, weeks]
    (messages,) = re.findall(r'message_retention_duration = "([0-9]+)s"', SUBSCRIPTIONS)
    assert f"at most {int(messages) // DAY} days" in where["Pub/Sub"][1]


def test_the_door_refuses_from_the_size_that_the_page_names() -> None:
    assert f"more than {LARGEST_BODY // 1024} KiB" in " ".join(PAGE.split())
