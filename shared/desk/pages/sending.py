"""The switch that pauses all sending, and how sending stands."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from shared.desk.access import needs
from shared.desk.changing import change_store
from shared.desk.current import desk
from shared.operations import sending_switch

sending = Blueprint("sending", __name__)


@sending.get("/sending")
@needs.of_store("see")
def show() -> ResponseReturnValue:
    """Show whether sending is paused, what waits, and the switch."""
    state = sending_switch.state(desk().documents)
    waiting = sending_switch.held(desk().documents)
    return render_template("sending.html", state=state, waiting=waiting, limits=desk().limits)


@sending.post("/sending/pause")
@needs.of_store("administer")
def pause() -> ResponseReturnValue:
    """Pause all sending."""
    change_store(lambda changes: changes.pause_sending())
    return redirect(url_for("sending.show"), 303)


@sending.post("/sending/resume")
@needs.of_store("administer")
def resume() -> ResponseReturnValue:
    """Send again."""
    change_store(lambda changes: changes.resume_sending())
    return redirect(url_for("sending.show"), 303)
