"""docs/security.md agrees with the topology and the code: rights, secrets, collections, retention."""

import re
from pathlib import Path

from shared import topology
from shared.drill_progress import learners
from shared.edge.parking import KEPT as FAILURES_KEPT
from shared.sms.outbox import KEPT as RECEIPTS_KEPT
from shared.sms.sending_state import PATH
from shared.sms.twilio.webhook import LARGEST_BODY
from shared.snapshots import store as snapshots
from shared.tallies.store import FORGOTTEN_TOTALS, TOTALS
from shared.topology import Function
from tests.docs.pages import prose, quantities, sections, table

ROOT = Path(__file__).parent.parent.parent
PAGE = (ROOT / "docs" / "security.md").read_text()
BACKUPS = (ROOT / "terraform" / "firestore.tf").read_text()
SUBSCRIPTIONS = (ROOT / "terraform" / "pubsub.tf").read_text()
DAY = 86_400


def callers(function: Function) -> str:
    """Return the page's cell for the callers of a function."""
    match function.trigger:
        case "http":
            return "anyone, with Twilio's signature"
        case "schedule":
            return "Cloud Scheduler"
        case "topic":
            return f"Pub/Sub, from {topology.load().topic_of(function.name)}"
        case "iap":
            return "operators whom IAP lets in"


def test_the_table_of_rights_is_the_topologys() -> None:
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
    paths = {*re.findall(r'f"([a-z-]+)/\{', code)} - {"projects"}  # Google's own names begin with the project
    written = paths | {
        "batches",
        TOTALS,
        FORGOTTEN_TOTALS,
        learners.COLLECTION,
        snapshots.COLLECTION,
        PATH.partition("/")[0],
    }
    assert written == {name.strip("`") for name in table(PAGE, "where") if name.startswith("`")}


def test_every_secret_is_in_the_table_of_secrets() -> None:
    assert set(table(PAGE, "secret")) == set(topology.load().settings.secrets)


def test_retention_on_the_page_is_the_codes_and_terraforms() -> None:
    where = table(PAGE, "where")
    ttls = {each.collection for each in topology.load().ttls}
    assert ttls == {
        name.strip("`") for name, cells in where.items() if (35, "days") in quantities(cells[1]) and "`" in name
    }
    assert RECEIPTS_KEPT.days == FAILURES_KEPT.days == 35
    retention = re.findall(r'retention += "([0-9]+)s"', BACKUPS)
    days, weeks = where["backups"][1].split(", ")
    assert [f"{int(retention[0]) // DAY} days", f"{int(retention[1]) // DAY // 7} weeks"] == [days, weeks]
    (messages,) = re.findall(r'message_retention_duration = "([0-9]+)s"', SUBSCRIPTIONS)
    assert quantities(where["Pub/Sub"][1]) == {(int(messages) / DAY, "days")}


def test_the_webhook_refuses_bodies_above_the_size_on_the_page() -> None:
    assert quantities(prose(sections(PAGE)["The webhook"])) == {(LARGEST_BODY / 1024, "KiB")}
