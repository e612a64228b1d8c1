"""The pages, each a blueprint. They ask the rooms that know (figures, operations), and render."""

from dataclasses import dataclass

from flask import Blueprint

from shared.desk.pages.overview import overview
from shared.operations.rights import Right


@dataclass(frozen=True)
class Page:
    """A page in the menu. `endpoint`: the view it begins with. `of_store`: whether it is about the whole store."""

    blueprint: Blueprint
    endpoint: str
    name: str
    right: Right = "see"
    of_store: bool = False


PAGES: tuple[Page, ...] = (Page(overview, "overview.show", "Overview"),)
"""All pages, in the order of the menu."""
