"""What a route needs. Every route of the desk declares it: nothing is shown or done that the roles do not allow."""

from collections.abc import Callable
from functools import wraps
from typing import Literal

from flask.typing import ResponseReturnValue

from shared.desk.current import desk, visitor
from shared.desk.filters import asked
from shared.desk.problems import ForbiddenError, NotHereError
from shared.operations.accounts import account_of
from shared.operations.rights import Right

About = Literal["store", "accounts", "learner"]
"""What a route is about: the whole store, the learners of the account that is asked for, or one learner."""

View = Callable[..., ResponseReturnValue]
NEEDED = "needed"
"""Attribute of a view function: its right, and what it is about."""


def of_store(right: Right) -> Callable[[View], View]:
    """Declare that a route is about the whole store, and needs this right."""

    def declare(view: View) -> View:
        @wraps(view)
        def checked(**parts: object) -> ResponseReturnValue:
            _allow(right, None)
            return view(**parts)

        return _declared(checked, right, "store")

    return declare


def of_accounts(right: Right) -> Callable[[View], View]:
    """Declare that a route is about the account in its address, or about all. The view gets what is asked for."""

    def declare(view: View) -> View:
        @wraps(view)
        def checked(**parts: object) -> ResponseReturnValue:
            what = asked()
            _allow(right, what.which.account)
            return view(what, **parts)

        return _declared(checked, right, "accounts")

    return declare


def of_learner(right: Right) -> Callable[[View], View]:
    """Declare that a route is about the learner to whom its address refers. The view gets their number.

    Nobody learns from the answer whether a learner of an account exists that is hidden from them.
    """

    def declare(view: View) -> View:
        @wraps(view)
        def checked(reference: str, **parts: object) -> ResponseReturnValue:
            phone = desk().references.phone(reference)
            if phone is None:
                raise NotHereError(*_NOBODY)
            account = account_of(desk().documents, phone)
            if not visitor().may("see", account):
                raise NotHereError(*_NOBODY)
            _allow(right, account)
            return view(phone, **parts)

        return _declared(checked, right, "learner")

    return declare


_NOBODY = (
    "No learner belongs to this address.",
    "Search for the learner under Learners. Somebody who was forgotten is in no list any more.",
)


def _allow(right: Right, account: str | None) -> None:
    if (why := visitor().refusal(right, account)) is not None:
        raise ForbiddenError(f"{why[0].upper()}{why[1:]}.", "An admin can change that with add-operator.")


def _declared(view: View, right: Right, about: About) -> View:
    setattr(view, NEEDED, (right, about))
    return view
