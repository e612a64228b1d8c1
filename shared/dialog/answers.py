"""Profile values that a learner gives in answers."""

from shared.contracts.drill import Prompt
from shared.contracts.profile import Changes
from shared.drills.grading.grade import chosen_option
from shared.drills.languages import parse_language

LONGEST_ANSWER = 200
"""Maximum length of an answer in the profile, in characters; the rest is cut off."""


def learned_from(prompt: Prompt, response: str) -> Changes:
    """Return the profile changes that this answer makes, if any."""
    key = prompt.response_user_profile_key
    if key is None:
        return {}
    answer = " ".join(response.split())[:LONGEST_ANSWER]
    if key in ("time_zone", "schedule_days", "schedule_time"):
        return {}  # an answer that names one is read as a TimeZone or a Schedule
    if key == "language":
        language = parse_language(chosen_option(prompt, answer) or answer)
        return {} if language is None else {"language": language}
    return {key: answer} if answer else {}
