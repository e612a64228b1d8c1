"""The inbox: who waits for a person, the longest waiting first."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from shared.desk.access import needs
from shared.desk.current import desk
from shared.desk.filters import Asked, account_choices
from shared.operations.inbox import MOST_SHOWN, Inbox

inbox = Blueprint("inbox", __name__)


@inbox.get("/inbox")
@needs.of_accounts("see")
def show(what: Asked) -> ResponseReturnValue:
    """List the conversations that wait, and those that operators have taken. The lists are live."""
    found, account = Inbox(desk().documents, desk().clock), what.which.account
    waiting = found.waiting(account)
    template = "inbox_lists.html" if request.headers.get("HX-Request") == "true" else "inbox.html"
    return render_template(
        template,
        asked=what,
        accounts=account_choices(),
        waiting=waiting,
        taken=found.taken(account),
        number=found.number_waiting(account) if len(waiting) == MOST_SHOWN else len(waiting),
    )
