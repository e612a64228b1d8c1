"""The desk over a small demo, served to a browser by this process."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from werkzeug.serving import make_server

from local.demo.filling import load
from local.demo.fortnight import END
from shared import composition
from shared.desk.access.identity import Header, Identity, UnverifiedError
from shared.desk.ports import DeskSettings
from shared.ports import Delete
from tests.harness.demo import DRILLS, small_demo
from tests.harness.pipeline import Pipeline, always

SECRET = "the secret of a desk that is served to a browser"  # noqa: S105 - made up


@dataclass
class ServedDesk:
    """`url`: of the overview. `is_signed_in`: whether the visitor's session goes on."""

    url: str
    pipeline: Pipeline
    is_signed_in: bool = True

    def identify(self, _: Header) -> Identity:
        """Return the visitor. Raises UnverifiedError once their session is over."""
        if not self.is_signed_in:
            raise UnverifiedError("the session is over")
        return Identity("zoe@example.com", authenticated=True)


@contextmanager
def served_desk() -> Iterator[ServedDesk]:
    """Serve the desk of a demo at its end, over a pipeline that handles messages when a test lets it settle."""
    logging.getLogger("werkzeug").setLevel(logging.WARNING)  # at INFO it logs every request
    pipeline = Pipeline(DRILLS)
    pipeline.store.commit(*(Delete(each.path) for each in pipeline.store.documents()))
    load(pipeline.store, small_demo().store)
    pipeline.clock.now = END
    desk = ServedDesk("", pipeline)
    settings = DeskSettings(desk.identify, SECRET, "demo", is_deployed=False)
    app = composition.desk_app(replace(pipeline.ports, desk=always(settings)))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    desk.url = f"http://127.0.0.1:{server.port}/desk"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield desk
    finally:
        server.shutdown()
        server.server_close()
