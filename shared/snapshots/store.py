"""Store drills in `snapshots/{hash}`, once for each content.

body    the drill, as JSON; the id is a hash of these bytes

A snapshot is created when a drill with its content is first started, and never changed or deleted.
"""

from hashlib import sha256
from threading import Lock

from pydantic import ValidationError

from shared import telemetry
from shared.contracts.drill import Drill, DrillRef, ReviewedPrompt
from shared.contracts.review import Review, build_review
from shared.errors import ConflictError
from shared.ports import Create, Document, DocumentStore, Fields

COLLECTION = "snapshots"

MOST = 1000
"""Maximum number of drills in an instance's cache."""


class SnapshotError(ValueError):
    """A snapshot is missing, or is not what its hash names.

    `path`: its path; `problem`: what is wrong with it. No drill is used in its place: what names it cannot be read
    until it is restored.
    """

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(f"{path} {problem}; restore it from a backup")
        self.path = path
        self.problem = problem


def snapshot_path(name: str) -> str:
    """Return the path of the snapshot with this hash."""
    return f"{COLLECTION}/{name}"


def name_of(body: str) -> str:
    """Return the hash of a snapshot's body: 32 hexadecimal digits, the first 128 bits of its SHA-256."""
    return sha256(body.encode()).hexdigest()[:32]


def is_intact(document: Document) -> bool:
    """Return whether a snapshot's body is the one that its id names."""
    return name_of(str(document.fields.get("body"))) == document.path.rpartition("/")[2]


class SnapshotCache:
    """The drills that an instance has read or stored, by hash. Since a hash names one content, none becomes stale."""

    def __init__(self) -> None:
        self._drills: dict[str, Drill] = {}
        self._lock = Lock()

    def get(self, name: str) -> Drill | None:
        """Return the drill with this hash, or None if this instance has not met it."""
        return self._drills.get(name)

    def put(self, name: str, drill: Drill) -> None:
        """Keep a drill; above MOST, the one that was kept first is dropped."""
        with self._lock:
            self._drills[name] = drill
            while len(self._drills) > MOST:
                del self._drills[next(iter(self._drills))]


class Snapshots:
    """Reads snapshots, and creates those that are missing.

    Every method raises SnapshotError for one that is missing or was altered, and RetryError when the store is
    unavailable. A snapshot in the cache costs no read.
    """

    def __init__(self, documents: DocumentStore, cache: SnapshotCache | None = None) -> None:
        """`cache`: the instance's; without it, what is read is kept as long as this object."""
        self._documents = documents
        self._cache = SnapshotCache() if cache is None else cache

    def drill(self, ref: DrillRef) -> Drill:
        """Return the drill that `ref` names, which names it in turn."""
        drill = self._snapshot(ref.snapshot)
        if not ref.review:
            return drill
        prompts = tuple((self._snapshot(each.snapshot), each.prompt_slug) for each in ref.review)
        try:
            return build_review(Review(drill, prompts)).model_copy(update={"ref": ref})
        except ValueError as error:
            raise _unusable(ref.snapshot, "frames a prompt that its drill does not have") from error

    def keep(self, drill: Drill) -> Drill:
        """Create the drill's snapshot if it is missing; return the drill, with the name of its snapshot."""
        return self._kept(drill)[1]

    def keep_review(self, review: Review) -> Drill:
        """Create the snapshots that a review is made of, and return it. The review itself needs none."""
        frame, _ = self._kept(review.frame)
        prompts = tuple(
            ReviewedPrompt(snapshot=self._kept(drill)[0], prompt_slug=slug) for drill, slug in review.prompts
        )
        return self.drill(DrillRef(snapshot=frame, review=prompts))

    def _kept(self, drill: Drill) -> tuple[str, Drill]:
        body = drill.model_dump_json()
        name = name_of(body)
        if (cached := self._cache.get(name)) is not None:
            return name, cached
        path = snapshot_path(name)
        return name, self._remembered(name, self._documents.get(path) or self._created(path, body))

    def _created(self, path: str, body: str) -> Document | None:
        """Create a snapshot. Another instance may create it first: the content is the same, and is checked."""
        fields: Fields = {"body": body}
        try:
            (version,) = self._documents.commit(Create(path, fields))
        except ConflictError:
            return self._documents.get(path)
        return Document(path, fields, version)

    def _snapshot(self, name: str) -> Drill:
        cached = self._cache.get(name)
        return self._remembered(name, self._documents.get(snapshot_path(name))) if cached is None else cached

    def _remembered(self, name: str, document: Document | None) -> Drill:
        """Check and decode a snapshot, and put it into the cache."""
        if document is None:
            raise _unusable(name, "is missing")
        if not is_intact(document):
            raise _unusable(name, "was altered")
        drill = _decoded(name, str(document.fields["body"])).model_copy(update={"ref": DrillRef(snapshot=name)})
        self._cache.put(name, drill)
        return drill


def _decoded(name: str, body: str) -> Drill:
    """Decode a drill. Fields of a later release are ignored: they stay in the snapshot."""
    try:
        return Drill.model_validate_json(body)
    except ValidationError:
        pass
    try:
        return Drill.model_validate_json(body, extra="ignore")
    except ValidationError as error:
        raise _unusable(name, "is not a drill") from error


def _unusable(name: str, problem: str) -> SnapshotError:
    telemetry.error("snapshot_unusable", snapshot=name, problem=problem)
    return SnapshotError(snapshot_path(name), problem)
