"""Learners are counted by where they are, by account and language, without reading one."""

from shared.operations.stages import stages
from tests.harness.counting_store import CountingStore
from tests.harness.pipeline import Pipeline

TEXTS = {
    "+12125550100": ("WELCOME", "a", "Ana"),
    "+12125550101": ("DEMO", "b", "Bea"),
    "+12125550102": ("DEMO", "b", "Cem", "pause"),
    "+12125550103": ("DEMO", "a", "Dan", "stop"),
    "+12125550104": ("hello",),
}


def test_learners_are_counted_by_account_and_language() -> None:
    pipeline = Pipeline()
    for phone, texts in TEXTS.items():
        for text in texts:
            pipeline.text(phone, text)
    store = CountingStore(pipeline.store)

    def counted(account: str | None = None, language: str | None = None) -> dict[str, int]:
        return {state: number for state, number in stages(store, account, language).items() if number}

    assert counted() == {"stranger": 1, "active": 2, "paused": 1, "opted-out": 1}
    assert counted(account="cafe-luna") == {"active": 1, "paused": 1, "opted-out": 1}
    assert counted(account="cafe-luna", language="es") == {"active": 1, "paused": 1}
    assert counted(account="nobody") == {}
    assert store.reads == 4 * 8, "one count for each state"
