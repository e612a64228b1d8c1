"""Writes what is measured and counted: docs/measured/bench.json, the counted lesson, and the tables of docs/scaling.md.

`python -m bench.page` counts again, which takes seconds, and writes the tables from the last run of the bench.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from bench import counting, counts
from bench.row import HEADER, Row, Run
from shared.operations import prices

ROOT = Path(__file__).parent.parent
LEARNERS = (1000, 10_000, 1_000_000, 100_000_000)
"""Numbers of learners of the page's table of a month."""

Table = Sequence[Sequence[str]]


@dataclass(frozen=True)
class Files:
    """The files that are written."""

    measured: Path = ROOT / "docs" / "measured" / "bench.json"
    lesson: Path = prices.LESSON
    page: Path = ROOT / "docs" / "scaling.md"


OURS = Files()

_LESSON = """# What one lesson takes: the first one of `drills/`, in English, requested with MORE, every answer right.
# Counted, and not to be edited: `python -m bench.page` writes this file.

"""


def main(files: Files = OURS) -> None:
    """Count again, and write all files."""
    run = last_run(files)
    write(run.model_copy(update={"rows": with_counts(run, counting.rows())}), files)


def last_run(files: Files = OURS) -> Run:
    """Return what the last whole run of the bench has measured."""
    return Run.model_validate_json(files.measured.read_text())


def with_counts(run: Run, counted: Sequence[Row]) -> tuple[Row, ...]:
    """Return the run's rows with these counts in place of its own."""
    groups = {row.group for row in counted}
    first = next(number for number, row in enumerate(run.rows) if row.group in groups)
    measured = [row for row in run.rows if row.group not in groups]
    return (*measured[:first], *counted, *measured[first:])


def write(run: Run, files: Files = OURS) -> None:
    """Write the run, the counted lesson and the page."""
    files.measured.write_text(run.model_dump_json(indent=1) + "\n")
    english = counts.lesson("English")
    files.lesson.write_text(_LESSON + yaml.safe_dump(lesson_of(english).model_dump(), sort_keys=False))
    basis = prices.basis(lesson=files.lesson)
    files.page.write_text(with_tables(files.page.read_text(), tables(run, english, basis)))


def lesson_of(played: counts.Lesson) -> prices.Lesson:
    """Return what a price is computed from."""
    return prices.Lesson(
        texts_in=played.texts_in,
        segments_out=played.segments_out,
        batches_with_texts=played.batches_with_texts,
        calls=played.operations.calls,
        reads=played.operations.reads,
        writes=played.operations.writes,
        pubsub_bytes=played.operations.through_pubsub,
    )


def tables(run: Run, english: counts.Lesson, basis: prices.Basis) -> list[Table]:
    """Return the page's tables. The first cell of each tells which one it replaces."""
    return [
        [["run of `make bench`", ""], ["date", run.date], ["machine", run.machine], ["other work", run.note]],
        [HEADER, *(row.cells for row in run.rows)],
        _lesson(english),
        _prices(basis),
        _of_a_lesson(basis),
        _months(basis),
    ]


def with_tables(page: str, new: Sequence[Table]) -> str:
    """Return the page with these tables in place of those with the same first cell.

    Raises ValueError if the page does not have one of them exactly once.
    """
    for table in new:
        old = re.compile(rf"^\| {re.escape(table[0][0])} \|.*\n(?:\|.*\n)*", re.MULTILINE)
        if len(found := old.findall(page)) != 1:
            raise ValueError(f"docs/scaling.md must have exactly one table that begins with | {table[0][0]} |")
        page = page.replace(found[0], markdown(table))
    return page


def markdown(table: Table) -> str:
    """Return a table as Markdown, with its first row as the header."""
    header, *rows = table
    return "".join([_line(header), "|" + "---|" * len(header) + "\n", *map(_line, rows)])


def _line(cells: Sequence[str]) -> str:
    return "".join(f"| {cell} " if cell else "| " for cell in cells) + "|\n"


def _lesson(english: counts.Lesson) -> Table:
    spanish, french = counts.lesson("Spanish"), counts.lesson("French")
    by_hash = counts.lesson("English", drills_by_hash=True)
    of = english.operations
    return [
        ["of a lesson", "count", ""],
        ["texts in", f"{english.texts_in}", "MORE and six answers"],
        ["commands", f"{english.commands}", "the texts, and one START_DRILL"],
        ["texts out", f"{english.texts_out}", "two to begin with, and one for each answer"],
        ["segments out", f"{english.segments_out}", ""],
        ["segments out, in Spanish", f"{spanish.segments_out}", "one á makes a text UCS-2"],
        ["segments out, in French", f"{french.segments_out}", ""],
        ["batches with texts", f"{english.batches_with_texts}", "each is one message to `send-texts`"],
        ["receipts", f"{english.receipts}", "sent and delivered, of each text"],
        ["webhook requests", f"{english.webhook_requests}", "texts in, and receipts"],
        ["messages published", f"{of.publications}", ""],
        ["function calls", f"{of.calls}", f"the webhook's, and {of.calls - english.webhook_requests} pushes"],
        ["reads", f"{of.reads}", ""],
        ["commits", f"{of.commits}", ""],
        ["document writes", f"{of.writes}", ""],
        ["kB written", _kb(of.written), "names and values"],
        ["kB through Pub/Sub", _kb(of.through_pubsub), "published and pushed, as billed"],
        ["kB left in `batches`", _kb(english.left["batches"]), "kept permanently"],
        ["kB left in `batches`, with `DRILLS_BY_HASH`", _kb(by_hash.left["batches"]), "decision 33"],
        ["kB left in `texts`", _kb(english.left["texts"]), "kept permanently"],
        ["kB left in `receipts`", _kb(english.left["receipts"]), "kept for a month"],
    ]


def _prices(basis: prices.Basis) -> Table:
    every: list[prices.Price] = [getattr(basis.prices, name) for name in prices.Prices.model_fields]
    rows = [[each.what, prices.plain(each.dollars), _source(each), each.as_of] for each in every]
    return [["price", "dollars", "source", "as of"], *rows]


def _source(price: prices.Price) -> str:
    is_open = not price.confirmed and "assumed" not in price.source
    return f"{price.source}; not confirmed" if is_open else price.source.replace("assumed", "*assumed*")


def _of_a_lesson(basis: prices.Basis) -> Table:
    costs = [each for each in prices.forecast(1, basis) if each.a_lesson is not None]
    total = sum(each.a_lesson or 0 for each in costs)
    rows = [[each.part, each.sum, f"{each.a_lesson:.6f}"] for each in costs]
    return [["a lesson", "sum", "dollars"], *rows, ["in all", "", f"{total:.6f}"]]


def _months(basis: prices.Basis) -> Table:
    costs = [prices.forecast(learners, basis) for learners in LEARNERS]
    rows = [[each[0].part, *(_dollars(cost.a_month) for cost in each)] for each in zip(*costs, strict=True)]
    total = [f"{sum(cost.a_month for cost in each):,.0f}" for each in costs]
    heading = f"dollars a month, {prices.LESSONS_A_MONTH} lessons each"
    return [[heading, *(f"{learners:,}" for learners in LEARNERS)], *rows, ["in all", *total]]


def _dollars(amount: float) -> str:
    return f"{amount:,.2f}" if amount < 100 else f"{amount:,.0f}"


def _kb(size: int) -> str:
    return f"{size / 1000:.1f}"


if __name__ == "__main__":
    main()
