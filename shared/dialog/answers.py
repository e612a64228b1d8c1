"""What an answer tells about the learner, for the profile."""

from shared.contracts.drill import Prompt
from shared.contracts.profile import Changes
from shared.drills.grading.grade import chosen_option
from shared.drills.languages import parse_language

LONGEST_ANSWER = 200
"""Characters of an answer that the profile keeps."""


def learned_from(prompt: Prompt, response: str) -> Changes:
    """The profile keys that this answer sets: none where it says nothing that can be kept."""
    key = prompt.response_user_profile_key
    if key is None:
        return {}
    answer = " ".join(response.split())[:LONGEST_ANSWER]
    if key == "language":
        language = parse_language(chosen_option(prompt, answer) or answer)
        return {} if language is None else {"language": language}
    return {key: answer} if answer else {}
