"""A review: a short drill made of prompts that a learner failed."""

from collections.abc import Sequence

from shared.contracts.drill import Drill, Message, Prompt

SLUG = "review"

_NAME = {"en": "Review", "es": "Repaso", "fr": "Révision"}
_BEGIN = {
    "en": "Hi {{name}}, let's look again at what was hard the last time.",
    "es": "Hola {{name}}, veamos otra vez lo que te costó.",
    "fr": "Bonjour {{name}}, revoyons ce qui était difficile la dernière fois.",
}
_END = {
    "en": "That was your review. Text MORE for the next lesson.",
    "es": "Este fue tu repaso. Responde MAS para la siguiente clase.",
    "fr": "C'était ta révision. Réponds PLUS pour la prochaine leçon.",
}


def made_of(prompts: Sequence[tuple[Drill, Prompt]], language: str) -> Drill:
    """The review of these prompts, at least one, each with the drill that it is from."""
    first = Message(text=_BEGIN.get(language, _BEGIN["en"]))
    questions = [prompt.model_copy(update={"slug": prompt_slug(drill.slug, prompt.slug)}) for drill, prompt in prompts]
    questions[0] = questions[0].model_copy(update={"messages": (first, *questions[0].messages)})
    end = Prompt(slug="end", messages=(Message(text=_END.get(language, _END["en"])),))
    feedback = prompts[0][0].feedback
    return Drill(slug=SLUG, name=_NAME.get(language, _NAME["en"]), prompts=(*questions, end), feedback=feedback)


def prompt_slug(drill: str, prompt: str) -> str:
    """What a drill's prompt is called in a review, where those of several drills meet."""
    return f"{drill}.{prompt}"[:100]
