"""How many SMS a text takes."""

import pytest

from local.carrier.segments import segment_count


@pytest.mark.parametrize(
    ("body", "segments"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 307, 3),
        ("ñ¿¡éü" * 32, 1),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("á" * 70, 1),
        ("á" + "a" * 70, 2),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
    ],
)
def test_the_alphabet_determines_the_number_of_segments(body: str, segments: int) -> None:
    """GSM-7 holds 160 letters, then 153 each; UCS-2 holds 70, then 67 each."""
    assert segment_count(body) == segments
