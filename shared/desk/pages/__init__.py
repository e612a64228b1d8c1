"""The pages, each a blueprint. They ask the rooms that know (figures, operations), and render."""

from dataclasses import dataclass

from flask import Blueprint

from shared.desk.pages.accounts import accounts
from shared.desk.pages.audit import audit
from shared.desk.pages.inbox import inbox
from shared.desk.pages.learner import learner
from shared.desk.pages.learners import learners
from shared.desk.pages.lessons import lessons
from shared.desk.pages.overview import overview
from shared.desk.pages.parked import parked
from shared.desk.pages.sending import sending
from shared.operations.rights import Right


@dataclass(frozen=True)
class Page:
    """A page in the menu. `endpoint`: the view it begins with. `of_store`: whether it is about the whole store."""

    blueprint: Blueprint
    endpoint: str
    name: str
    right: Right = "see"
    of_store: bool = False


PAGES: tuple[Page, ...] = (
    Page(overview, "overview.show", "Overview"),
    Page(inbox, "inbox.show", "Inbox"),
    Page(lessons, "lessons.show", "Lessons"),
    Page(learners, "learners.show", "Learners"),
    Page(accounts, "accounts.show", "Accounts", "administer", of_store=True),
    Page(parked, "parked.show", "Parked", of_store=True),
    Page(audit, "audit.show", "Audit", of_store=True),
    Page(sending, "sending.show", "Sending", of_store=True),
)
"""The pages of the menu, in its order."""

BLUEPRINTS: tuple[Blueprint, ...] = (*(page.blueprint for page in PAGES), learner)
"""All pages, with those to which only other pages lead."""
