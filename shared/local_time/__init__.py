"""A learner's local time: their possible time zones, and the hours within which they may be texted."""
