"""Form tokens: one holds for a session and an operator of this desk, and for nothing else."""

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.desk.access.forms import FormTokens, session_key
from shared.desk.access.keys import derived

SECRET = "a secret of the desk, long enough for its keys"  # noqa: S105 - made up
FORMS = FormTokens(SECRET)
ORIGINS = st.tuples(st.text(), st.text())
"""Sessions and operators."""

quickly = settings(max_examples=100, deadline=None, derandomize=True)


@quickly
@given(origin=ORIGINS)
def test_a_token_is_valid_where_it_was_made(origin: tuple[str, str]) -> None:
    assert FORMS.is_valid(FormTokens(SECRET).token(*origin), *origin)


@quickly
@given(origin=ORIGINS, other=ORIGINS)
def test_a_token_is_not_valid_for_another_session_or_operator(origin: tuple[str, str], other: tuple[str, str]) -> None:
    assert FORMS.is_valid(FORMS.token(*origin), *other) == (origin == other)


def test_a_session_and_an_operator_cannot_share_their_characters() -> None:
    for one, other in ((("a", "bc"), ("ab", "c")), (("a\0b", "c"), ("a", "b\0c")), (('a", "b', "c"), ("a", 'b", "c'))):
        assert not FORMS.is_valid(FORMS.token(*one), *other)


@quickly
@given(written=st.text())
def test_what_the_desk_did_not_make_is_no_token(written: str) -> None:
    assert not FORMS.is_valid(written, "a session", "ana@example.com")


def test_another_desks_token_is_not_valid() -> None:
    origin = "a session", "ana@example.com"
    assert not FORMS.is_valid(FormTokens("the secret of another desk, long enough too").token(*origin), *origin)


def test_sessions_are_signed_with_a_key_of_their_own() -> None:
    assert session_key(SECRET) == session_key(SECRET)
    assert session_key(SECRET) not in {derived(SECRET, "forms", 32), session_key(f"another {SECRET}")}
