"""A fake of the parts of Cloud Storage that we use: list objects, and read one generation of an object.

Google's client calls it if STORAGE_EMULATOR_HOST contains its URL. Every object keeps its old generations.
"""

import json
import logging
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from threading import Thread
from urllib.parse import unquote

from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

PAGE = 2
"""Maximum number of objects on a page: few, so that every list has several pages."""


class FakeStorage:
    """The fake's buckets, as a WSGI application.

    `away`: while true, every response is 503. `calls`: the paths of all requests.
    """

    def __init__(self) -> None:
        self.url = ""
        self.away = False
        self.calls: list[str] = []
        self._generations = count(1_700_000_000_000_000)
        self._live: defaultdict[str, dict[str, int]] = defaultdict(dict)
        self._data: dict[tuple[str, str, int], bytes] = {}

    def upload(self, bucket: str, name: str, data: str) -> int:
        """Write an object and return its generation."""
        generation = next(self._generations)
        self._data[bucket, name, generation] = data.encode()
        self._live[bucket][name] = generation
        return generation

    def replace_all(self, bucket: str, objects: Mapping[str, str]) -> None:
        """Write these objects by name, and delete all others."""
        self._live[bucket].clear()
        for name, data in objects.items():
            self.upload(bucket, name, data)

    def delete(self, bucket: str, name: str) -> None:
        """Delete an object; its generations stay readable, as in a bucket that keeps versions."""
        del self._live[bucket][name]

    def purge(self, bucket: str, name: str, generation: int) -> None:
        """Delete an old generation permanently."""
        del self._data[bucket, name, generation]

    def __call__(self, environ: dict[str, object], start: object) -> object:
        """Respond to a request."""
        return self._respond(Request(environ))(environ, start)  # type: ignore[arg-type]  # as WSGI's types have it

    def _respond(self, request: Request) -> Response:
        self.calls.append(request.path)
        if self.away:
            return _problem(503)
        # The raw path, since a name may contain slashes.
        path = str(request.environ["REQUEST_URI"]).partition("?")[0].split("/")
        match path:
            case ["", "storage", "v1", "b", bucket, "o"]:
                return self._list(bucket, request)
            case ["", "download", "storage", "v1", "b", bucket, "o", name]:
                return self._read(bucket, unquote(name), request)
        return _problem(501)

    def _list(self, bucket: str, request: Request) -> Response:
        if bucket not in self._live:
            return _problem(404)
        prefix, start = request.args["prefix"], int(request.args.get("pageToken", 0))
        assert request.args["delimiter"] == "/"
        direct = sorted(
            (name, generation)
            for name, generation in self._live[bucket].items()
            if name.startswith(prefix) and "/" not in name.removeprefix(prefix)
        )
        items = [{"name": name, "generation": str(generation)} for name, generation in direct[start : start + PAGE]]
        more = {"nextPageToken": str(start + PAGE)} if start + PAGE < len(direct) else {}
        return Response(json.dumps({"kind": "storage#objects", "items": items, **more}), mimetype="application/json")

    def _read(self, bucket: str, name: str, request: Request) -> Response:
        data = self._data.get((bucket, name, int(request.args["generation"])))
        return _problem(404) if data is None else Response(data, mimetype="application/octet-stream")


def _problem(status: int) -> Response:
    error = {"error": {"code": status, "message": "scripted by the test"}}
    return Response(json.dumps(error), status, mimetype="application/json")


@contextmanager
def fake_storage() -> Iterator[FakeStorage]:
    """Serve a fake on a port of its own within the context."""
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    storage = FakeStorage()
    server = make_server("127.0.0.1", 0, storage, threaded=True)  # type: ignore[arg-type]  # as WSGI's types have it
    storage.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield storage
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
