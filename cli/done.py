"""What a command that changes something says about it."""

from cli import output


def show_done(action: str, effect: str, *, dry_run: bool, as_json: bool, phone: str | None = None) -> None:
    """Print what an action did, or would do. `phone`: of the learner whom it is about, if it is about one."""
    if as_json:
        output.show_json({"action": action, "phone": phone, "dry_run": dry_run, "effect": effect})
        return
    about = "" if phone is None else f"{phone}: "
    output.show(f"{about}{'dry run: ' * dry_run}{effect}")
