"""Builds the desk's Flask app: pages, security headers, sessions, and error pages."""

from collections.abc import Callable
from secrets import token_urlsafe

from flask import Flask, Response, g, render_template, request, session
from werkzeug.exceptions import HTTPException

from shared import telemetry
from shared.desk import current, rendering
from shared.desk.access.forms import session_key
from shared.desk.access.identity import UnverifiedError
from shared.desk.access.visitor import Visitor
from shared.desk.pages import BLUEPRINTS
from shared.desk.ports import DeskPorts
from shared.desk.problems import ForbiddenError, NotHereError, NotSignedInError, OutdatedPageError, PageError
from shared.errors import RejectError, RetryError
from shared.operations.operators import Operators

PREFIX = "/desk"
"""Where the desk begins in its addresses."""

LONGEST_FORM = 100_000
"""Maximum size of a form, in bytes."""

HIDDEN_FIELDS = {"token", "key", "last_seen"}
"""Fields of forms that nobody fills in."""

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_SESSION = "id"
TOO_LARGE = 413
"""HTTP status of a form that is longer than LONGEST_FORM."""


def create_app(ports: DeskPorts) -> Flask:
    """Build the app. Its pages work as WSGI below PREFIX."""
    app = Flask("shared.desk", static_url_path=f"{PREFIX}/static")
    app.config.update(
        SECRET_KEY=session_key(ports.settings.secret),
        SESSION_COOKIE_NAME="desk",
        SESSION_COOKIE_PATH=PREFIX,
        SESSION_COOKIE_SECURE=ports.settings.is_deployed,
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=LONGEST_FORM,
        MAX_FORM_MEMORY_SIZE=LONGEST_FORM,
    )
    current.remember_ports(app.extensions, ports)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint, url_prefix=PREFIX)
    rendering.prepare(app)
    app.before_request(_let_in)
    app.after_request(_with_headers)
    app.register_error_handler(PageError, _problem_page)
    app.register_error_handler(HTTPException, _as_problem(_of_http))
    app.register_error_handler(RetryError, _as_problem(_of_store))
    app.register_error_handler(RejectError, _as_problem(_of_refusal))
    app.register_error_handler(Exception, _as_problem(_of_fault))
    return app


def _let_in() -> None:
    """Find out who visits; check that a form came from a page of this visitor. Static files are for everybody."""
    if request.endpoint == "static":
        return
    try:
        identity = current.desk().settings.identify(request.headers.get)
    except UnverifiedError as error:
        telemetry.warning("visitor_not_verified", reason=str(error))
        raise NotSignedInError("Your sign-in is over, or was never made.", "Load the page again to sign in.") from error
    try:
        operator = Operators(current.desk().documents).named(identity.name)
    except RejectError as error:
        raise ForbiddenError(
            f"{identity.name} is not an operator.", "An admin can add you with add-operator, or on the page Accounts."
        ) from error
    if _SESSION not in session:
        session[_SESSION] = token_urlsafe()
    g.visitor = Visitor(operator, identity.authenticated, str(session[_SESSION]))
    if request.method == "POST" and not current.desk().forms.is_valid(
        request.form.get("token", ""), g.visitor.session, operator.name
    ):
        raise OutdatedPageError(
            "The page was opened in a session that is over, so nothing was done.", "Go back, load it again, and repeat."
        )


def _with_headers(response: Response) -> Response:
    response.headers.update(_HEADERS)
    if request.endpoint != "static":
        response.headers["Cache-Control"] = "no-store"
    return response


def _problem_page(problem: PageError) -> tuple[Response, int]:
    """Explain a problem. A part of a page that cannot be updated makes the browser load the whole page."""
    response = Response(render_template("problem.html", problem=problem, typed=_typed(problem)))
    if request.headers.get("HX-Request") == "true":
        response.headers["HX-Refresh"] = "true"
    return response, problem.status


def _typed(problem: PageError) -> list[tuple[str, str]]:
    """Return what was typed into the form that was not accepted, so that it is not lost, unless it is too large."""
    if problem.status == TOO_LARGE:
        return []
    return [(name, value) for name, value in request.form.items(multi=True) if value and name not in HIDDEN_FIELDS]


def _as_problem(explained: Callable[[Exception], PageError]) -> Callable[[Exception], tuple[Response, int]]:
    return lambda error: _problem_page(error if isinstance(error, PageError) else explained(error))


def _of_http(error: Exception) -> PageError:
    code = error.code if isinstance(error, HTTPException) else None
    if code == 404:
        return NotHereError("There is no page with this address.", "Choose a page above.")
    problem = PageError("The request cannot be read.", "Go back, load the page again, and repeat.")
    if code == TOO_LARGE:
        problem = PageError(f"The form has more than {LONGEST_FORM:,} bytes.", "Go back, and write less.")
    problem.status = code or 400
    return problem


def _of_store(_: Exception) -> PageError:
    problem = PageError("The store does not answer, so it is not known what was done.", "Wait a minute; look again.")
    problem.status, problem.title = 503, "The store does not answer"
    return problem


def _of_refusal(error: Exception) -> PageError:
    problem = PageError(f"{error}.", "Nothing was changed. Go back, and look how it is now.")
    problem.status = 409
    return problem


def _of_fault(error: Exception) -> PageError:
    telemetry.failure("desk_failed", error)
    problem = PageError("Something is wrong with this page. It was recorded.", "Tell an engineer when it happened.")
    problem.status, problem.title = 500, "This page failed"
    return problem
