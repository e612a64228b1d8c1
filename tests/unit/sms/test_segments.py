"""The number of SMS segments of a text."""

import pytest

from shared.sms.segments import segment_count


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
    """A GSM-7 segment holds 160 characters, or 153 if there are several; a UCS-2 segment 70, or 67."""
    assert segment_count(body) == segments
