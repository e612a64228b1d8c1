"""What the desk needs from outside."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from zoneinfo import ZoneInfo

from shared.desk.access.forms import FormTokens
from shared.desk.access.identity import Identify
from shared.desk.access.references import References
from shared.drills.catalogue import Catalogue
from shared.edge.redrive import Redrive
from shared.operations.acting import Acting
from shared.operations.audit import Audit
from shared.operations.export.person import PersonExport
from shared.operations.forgetting import Forgetting
from shared.operations.learner.view import Seeing
from shared.operations.store_changes import StoreChanges
from shared.ports import Clock, DocumentStore
from shared.sms.limits import Limits


@dataclass(frozen=True)
class DeskSettings:
    """What a deployment decides about its desk.

    `identify`: says who visits. `secret`: from which all keys of the desk are derived. `stage`: as the settings name
    it. `is_deployed`: whether cookies must travel over TLS only.
    """

    identify: Identify
    secret: str = field(repr=False)
    stage: str
    is_deployed: bool


@dataclass(frozen=True)
class DeskPorts:
    """The desk's ports. Parts that need drills are built when they are asked for.

    `clock`: the learners' time, in which everything is shown. `wall_clock`: the real time. `time_zone`: the
    deployment's, which divides the days.
    `content_fault`: returns the mistakes of content that is published, but cannot be taught; None if there is none.
    """

    settings: DeskSettings
    documents: DocumentStore
    clock: Clock
    wall_clock: Clock
    time_zone: ZoneInfo
    limits: Limits
    audit: Audit
    acting: Callable[[], Acting]
    seeing: Callable[[], Seeing]
    store_changes: Callable[[], StoreChanges]
    forgetting: Callable[[], Forgetting]
    person_export: Callable[[], PersonExport]
    redrive: Callable[[], Redrive]
    catalogue: Callable[[], Catalogue]
    content_fault: Callable[[], str | None]

    @cached_property
    def references(self) -> References:
        """The references to learners in addresses."""
        return References(self.settings.secret)

    @cached_property
    def forms(self) -> FormTokens:
        """The tokens that bind a form to its session and visitor."""
        return FormTokens(self.settings.secret)
