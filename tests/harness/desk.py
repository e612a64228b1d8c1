"""The desk over a pipeline, as operators meet it: pages to read, and forms to send."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from html import unescape

from flask import Flask
from flask.testing import FlaskClient
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from werkzeug.datastructures import Headers
from werkzeug.test import TestResponse

from shared import composition
from shared.composition import Ports
from shared.desk.access.identity import Header, Identity, UnverifiedError
from shared.desk.access.references import References
from shared.desk.ports import DeskSettings
from shared.operations import edits
from shared.operations.operators import Operators
from shared.ports import DocumentStore
from tests.harness.pipeline import always

VISITS_AS = "X-Visits-As"
"""Header that names the visitor of a test."""

ADMIN = "ada@example.com"
SECRET = "a secret of the desk, long enough for its keys"  # noqa: S105 - made up
REFERENCES = References(SECRET)
_TEMPLATES: dict[str, bytes] = {}
"""The compiled templates, by their keys."""

_TOKEN = re.compile(r'name="token" value="([^"]+)"')


class CompiledTemplates(BytecodeCache):
    """Keeps compiled templates for all desks of a process: compiling them takes longer than most tests."""

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give a template its code if it is known. Jinja compares the template's text with the code's."""
        if (code := _TEMPLATES.get(bucket.key)) is not None:
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a template's code."""
        _TEMPLATES[bucket.key] = bucket.bytecode_to_string()


def identify(header: Header) -> Identity:
    """Return the visitor whom a header names. Raises UnverifiedError without one."""
    if (name := header(VISITS_AS)) is None:
        raise UnverifiedError("nobody is named")
    return Identity(name=name, authenticated=True)


def desk_app(ports: Ports) -> Flask:
    """Return the desk over these ports."""
    settings = DeskSettings(identify, SECRET, "test", is_deployed=False)
    app = composition.desk_app(replace(ports, desk=always(settings)))
    app.jinja_env.bytecode_cache = CompiledTemplates()
    return app


def add_operator(documents: DocumentStore, name: str, role: str, *accounts: str) -> None:
    """Add an operator."""
    edits.make(documents, Operators(documents).adding(name, role, accounts))


@dataclass(frozen=True)
class Shown:
    """A page as it was shown."""

    status: int
    html: str
    headers: Headers
    address: str

    @property
    def text(self) -> str:
        """What a person reads: without tags, with single spaces."""
        return " ".join(unescape(re.sub(r"<[^>]*>", " ", self.html)).split())

    @property
    def token(self) -> str:
        """The token of the page's forms. Fails if there is none."""
        found = _TOKEN.search(self.html)
        assert found is not None, "the page has no form that changes something"
        return found[1]

    @property
    def links(self) -> list[str]:
        """The addresses to which the page leads."""
        return [unescape(each) for each in re.findall(r'href="([^"]+)"', self.html)]

    def field(self, name: str) -> str:
        """The value of a hidden field."""
        found = re.search(rf'name="{name}" value="([^"]*)"', self.html)
        assert found is not None, f"the page has no field {name}"
        return unescape(found[1])


@dataclass
class Browser:
    """A browser of one operator, which keeps its session."""

    app: Flask
    operator: str | None = ADMIN
    client: FlaskClient = field(init=False)

    def __post_init__(self) -> None:
        self.client = self.app.test_client()

    def get(self, address: str, headers: Mapping[str, str] | None = None) -> Shown:
        """Open an address below /desk, such as "/learners?account=luna"."""
        return _shown(self.client.get(f"/desk{address}", headers=self._headers(headers)))

    def send(self, page: Shown, address: str, **fields: str) -> Shown:
        """Send a form of a page that was shown, and follow to where it leads."""
        return self.post(address, {"token": page.token, **fields})

    def post(self, address: str, fields: Mapping[str, str]) -> Shown:
        """Post fields, and follow to where it leads."""
        return _shown(
            self.client.post(f"/desk{address}", data=dict(fields), headers=self._headers(), follow_redirects=True)
        )

    def _headers(self, more: Mapping[str, str] | None = None) -> dict[str, str]:
        who = {} if self.operator is None else {VISITS_AS: self.operator}
        return {**who, **(more or {})}


def _shown(response: TestResponse) -> Shown:
    return Shown(response.status_code, response.get_data(as_text=True), response.headers, response.request.path)
