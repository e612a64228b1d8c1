"""Accounts, registration codes and operators: who belongs to whom, and who may do what."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from shared.contracts.profile import NO_ACCOUNT
from shared.desk.access import needs
from shared.desk.changing import change_store
from shared.desk.current import desk
from shared.drill_progress.learners import COLLECTION
from shared.drills.languages import CODES
from shared.operations import codes
from shared.operations.accounts import Account, Accounts
from shared.operations.operators import Operators, operator_in
from shared.operations.rights import ROLES
from shared.ports import Query

accounts = Blueprint("accounts", __name__)

MOST_SHOWN = 50
"""Maximum number of accounts, of codes and of operators that the page lists."""


@accounts.get("/accounts")
@needs.of_store("administer")
def show() -> ResponseReturnValue:
    """List accounts, codes and operators, each with the forms that change them."""
    documents = desk().documents
    found = documents.find(Query("accounts", limit=MOST_SHOWN))
    listed = [Account(id=each.path.rpartition("/")[2], name=str(each.fields["name"])) for each in found]
    counted = [_counted(each) for each in (*listed, Account(id=NO_ACCOUNT, name="no account"))]
    stored = documents.find(Query("registration-codes", limit=MOST_SHOWN))
    operators = documents.find(Query("operators", limit=MOST_SHOWN))
    return render_template(
        "accounts.html",
        accounts=counted,
        known=listed,
        codes=[codes.code_in(each) for each in stored],
        operators=[operator_in(each) for each in operators],
        roles=ROLES,
        languages=sorted(CODES),
        most=MOST_SHOWN,
    )


@accounts.post("/accounts/add")
@needs.of_store("administer")
def add() -> ResponseReturnValue:
    """Add an account, or give it another name."""
    documents, form = desk().documents, request.form
    change_store(
        lambda changes: changes.edit(
            "add-account", Accounts(documents).adding(form.get("id", "").strip(), form.get("name", ""))
        )
    )
    return _back()


@accounts.post("/codes/add")
@needs.of_store("administer")
def add_code() -> ResponseReturnValue:
    """Add a registration code, or change what it gives."""
    form = request.form
    facts = {name: form.get(name, "").strip() or None for name in ("account", "company", "language", "time_zone")}
    code, is_demo = form.get("code", "").strip(), form.get("demo") == "yes"
    change_store(lambda changes: changes.add_code(code, facts, is_demo=is_demo))
    return _back()


@accounts.post("/codes/remove")
@needs.of_store("administer")
def remove_code() -> ResponseReturnValue:
    """Deactivate a registration code."""
    change_store(lambda changes: changes.remove_code(request.form.get("code", "")))
    return _back()


@accounts.post("/operators/add")
@needs.of_store("administer")
def add_operator() -> ResponseReturnValue:
    """Add an operator, or change their role and accounts."""
    documents, form = desk().documents, request.form
    name, role, limits = form.get("name", "").strip(), form.get("role", ""), form.getlist("accounts")
    change_store(lambda changes: changes.edit("add-operator", Operators(documents).adding(name, role, limits)))
    return _back()


@accounts.post("/operators/remove")
@needs.of_store("administer")
def remove_operator() -> ResponseReturnValue:
    """Remove an operator."""
    documents, name = desk().documents, request.form.get("name", "")
    change_store(lambda changes: changes.edit("remove-operator", Operators(documents).removing(name)))
    return _back()


def _counted(account: Account) -> Account:
    learners = desk().documents.count(Query(COLLECTION, where={"account": account.id}))
    return account.model_copy(update={"learners": learners})


def _back() -> ResponseReturnValue:
    return redirect(url_for("accounts.show"), 303)
