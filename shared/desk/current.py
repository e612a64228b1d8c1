"""What belongs to the current request: the desk's ports, and the visitor."""

from datetime import date
from typing import cast

from flask import current_app, g

from shared.desk.access.visitor import Visitor
from shared.desk.ports import DeskPorts

_PORTS = "desk"


def remember_ports(extensions: dict[str, object], ports: DeskPorts) -> None:
    """Keep the ports with the app."""
    extensions[_PORTS] = ports


def desk() -> DeskPorts:
    """Return the ports of the current app."""
    return cast("DeskPorts", current_app.extensions[_PORTS])


def visitor() -> Visitor:
    """Return who visits. Only within a request that was let in."""
    return cast("Visitor", g.visitor)


def today() -> date:
    """Return today in the deployment's time zone."""
    return desk().clock().astimezone(desk().time_zone).date()
