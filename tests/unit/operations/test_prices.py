"""The forecast of what learners cost, and the price file."""

from pathlib import Path

import pytest
import yaml
from pydantic import ValidationError

from shared import topology
from shared.operations.prices import PRICES, Basis, Lesson, Prices, Warm, basis, forecast, plain, warm_month

WRITTEN = yaml.safe_load(PRICES.read_text())
LESSON = Lesson(
    texts_in=2, segments_out=3, batches_with_texts=2, calls=12, reads=6, writes=20, pubsub_bytes=11_000_000_000
)


def price(dollars: float) -> dict[str, object]:
    return {"what": "a thing", "dollars": dollars, "source": "a list", "as_of": "2026-11", "confirmed": True}


def priced(**dollars: float) -> Prices:
    """Return prices that are all 0 except for these."""
    return Prices.model_validate({name: price(dollars.pop(name, 0)) for name in Prices.model_fields} | dollars)


def costs(learners: int, prices: Prices, *warm: Warm, lessons: int = 30) -> dict[str, float]:
    return {
        each.part: each.a_month for each in forecast(learners, Basis(prices, LESSON, warm), lessons) if each.a_month
    }


@pytest.mark.parametrize(
    ("name", "part", "dollars"),
    [
        ("segment", "texts", 3 + 2),
        ("segment_fee", "texts", 3),
        ("reads_100_000", "Firestore", (6 + 4) / 100_000),
        ("writes_100_000", "Firestore", 20 / 100_000),
        ("pubsub_tib", "Pub/Sub", 11e9 / 2**40),
        ("requests_million", "Cloud Run", 12 / 1_000_000),
        ("vcpu_second", "Cloud Run", 2 * 3.75 + 10 * 0.05),
        ("gib_second", "Cloud Run", (2 * 3.75 + 10 * 0.05) / 4),
        ("logs_gib", "logs", 12_000 / 2**30),
    ],
)
def test_a_price_of_a_dollar_is_a_cost_of_its_part(name: str, part: str, dollars: float) -> None:
    assert costs(1, priced(**{name: 1.0}), lessons=1) == pytest.approx({part: dollars})
    assert costs(1000, priced(**{name: 1.0})) == pytest.approx({part: dollars * 30_000})


def test_warm_instances_cost_the_same_however_many_learn() -> None:
    prices, warm = priced(warm_vcpu_second=0.001, warm_gib_second=0.002), Warm("send-texts", 2, 512)
    expected = {"warm instances": pytest.approx(2 * 2_592_000 * (0.001 + 0.5 * 0.002))}
    assert costs(0, prices, warm) == costs(1_000_000, prices, warm) == expected


def test_a_fixed_part_has_no_price_for_a_lesson() -> None:
    on = Basis(priced(segment=1), LESSON, [Warm("send-texts", 1, 256)])
    assert [each.part for each in forecast(1, on) if each.a_lesson is None] == ["warm instances"]


@pytest.mark.parametrize(("learners", "lessons"), [(-1, 30), (1, -1)])
def test_a_number_below_zero_is_refused(learners: int, lessons: int) -> None:
    with pytest.raises(ValueError, match=r"-1 le.*: write a number from 0"):
        forecast(learners, Basis(priced(), LESSON, []), lessons)


def test_the_warm_instances_are_those_of_prod() -> None:
    declared = {each.name: each.min_instances.prod for each in topology.load().functions}
    assert {each.function: each.instances for each in basis().warm} == {name: n for name, n in declared.items() if n}
    assert warm_month(basis()) > 0


def test_every_price_says_since_when_and_where_from() -> None:
    assert set(WRITTEN) == set(Prices.model_fields)
    Prices.model_validate(WRITTEN)


@pytest.mark.parametrize(
    ("field", "value"),
    [("dollars", -1), ("dollars", float("nan")), ("source", ""), ("as_of", "November"), ("as_of", "2026-13")],
)
def test_a_broken_price_is_refused_by_name(tmp_path: Path, field: str, value: object) -> None:
    file = tmp_path / "prices.yaml"
    file.write_text(yaml.safe_dump({**WRITTEN, "picture": {**WRITTEN["picture"], field: value}}))
    with pytest.raises(ValidationError, match=rf"picture\.{field}"):
        basis(prices=file)


@pytest.mark.parametrize("name", WRITTEN)
def test_a_missing_price_is_refused_by_name(tmp_path: Path, name: str) -> None:
    file = tmp_path / "prices.yaml"
    file.write_text(yaml.safe_dump({key: value for key, value in WRITTEN.items() if key != name}))
    with pytest.raises(ValidationError, match=name):
        basis(prices=file)


def test_dollars_are_written_without_an_exponent() -> None:
    assert [plain(each) for each in (0.0000025, 0.03, 0.4, 40, 0)] == ["0.0000025", "0.03", "0.4", "40", "0"]
