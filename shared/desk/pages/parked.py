"""Parked messages: what could not be processed, and putting it back."""

from datetime import datetime

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from shared.contracts.model import Model
from shared.desk.access import needs
from shared.desk.changing import change_store
from shared.desk.current import desk
from shared.desk.problems import PageError
from shared.ports import Document, Query

parked = Blueprint("parked", __name__)

MOST_SHOWN = 100
"""Maximum number of messages that the page lists."""


class ParkedMessage(Model):
    """A parked message without its content. `phone`: the learner's number, None if the message names none."""

    id: str
    at: datetime
    function: str
    reason: str
    phone: str | None


@parked.get("/parked")
@needs.of_store("see")
def show() -> ResponseReturnValue:
    """List the parked messages that were not put back yet."""
    waiting = Query("parked", where={"redriven_at": None}, limit=MOST_SHOWN)
    messages = [_message(each) for each in desk().documents.find(waiting)]
    count = desk().documents.count(waiting)
    return render_template("parked.html", messages=messages, count=count)


@parked.post("/parked/redrive")
@needs.of_store("administer")
def redrive() -> ResponseReturnValue:
    """Put the chosen messages back."""
    if not (chosen := request.form.getlist("id")):
        raise PageError("No message was chosen.", "Go back, and choose those that are to be put back.")
    change_store(lambda changes: changes.redrive(chosen))
    return redirect(url_for("parked.show"), 303)


def _message(document: Document) -> ParkedMessage:
    fields = document.fields
    return ParkedMessage.model_validate(
        {
            "id": document.path.rpartition("/")[2],
            "at": fields["parked_at"],
            "function": fields["subscription"],
            "reason": fields["reason"],
            "phone": fields["phone"] or None,
        }
    )
