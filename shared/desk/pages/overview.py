"""The overview: how the programme does, and what needs attention."""

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from shared.desk import csv_files
from shared.desk.access import needs
from shared.desk.advice import ADVICE, Advice
from shared.desk.charts import Chart
from shared.desk.current import desk, today, visitor
from shared.desk.daily_charts import daily_charts
from shared.desk.filters import Asked, account_choices
from shared.desk.problems import NotHereError
from shared.drill_progress.query_fields import STATES
from shared.drills.languages import CODES
from shared.operations.attention import Attention, Item
from shared.operations.stages import stages
from shared.tallies import views
from shared.tallies.figures import Overview

overview = Blueprint("overview", __name__)


@overview.get("/")
@needs.of_accounts("see")
def show(what: Asked) -> ResponseReturnValue:
    """Show the figures of a period."""
    figures = _figures(what)
    charts = [(chart, url_for("overview.csv", chart=chart.name) + f"?{what.query()}") for chart in _charts(figures)]
    stored = desk().documents
    return render_template(
        "overview.html",
        asked=what,
        figures=figures,
        stages=stages(stored, what.which.account, what.which.language),
        meanings=STATES,
        attention=_attention() if visitor().may("see") else None,
        charts=charts,
        accounts=account_choices(),
        languages=sorted(CODES),
    )


@overview.get("/overview/<chart>.csv")
@needs.of_accounts("see")
def csv(what: Asked, chart: str) -> ResponseReturnValue:
    """Return the table of one chart."""
    found = next((each for each in _charts(_figures(what)) if each.name == chart), None)
    if found is None:
        raise NotHereError("There is no such chart.", "Follow the link below a chart.")
    return csv_files.file(f"{chart}-{what.first}-{what.last}", found.csv())


def _figures(what: Asked) -> Overview:
    return views.overview(desk().documents, what.which, what.first, what.last, today())


def _attention() -> list[tuple[Item, Advice]]:
    ports = desk()
    found = Attention(ports.documents, ports.clock, ports.wall_clock, ports.content_fault).items()
    return [(item, ADVICE[item.kind]) for item in found]


def _charts(figures: Overview) -> tuple[Chart, ...]:
    return daily_charts(figures.days, desk().time_zone.key, desk().limits.micro_dollars)
