// Quick replies: the texts that this learner is most likely to send next.

import { el } from "./dom.js";

// An option ends at the end of its line, or before the next option.
const OPTION = /(?:^|[\s(¿¡])([a-eA-E])[).:]\s+(\S[^\n]*?)(?=$|\n|\s+\(?[a-eA-E][).:]\s)/g;
const WELCOME = { text: "WELCOME", hint: "the code that registers a learner" };
const MORE = { es: "MÁS" };

// Returns [{text, hint}] for the learner's state and the open question.
export function suggestions({ texts, log, profile, progress }) {
  if (texts.size === 0) return [WELCOME];
  if (profile?.opted_out) return [{ text: "START", hint: "to get texts again" }];
  const always = [{ text: "STOP", hint: "no more texts" }, { text: "HELP", hint: "who is this?" }];
  if (!profile?.validated) return [WELCOME, ...always];
  const open = progress?.open_prompt;
  if (open) return [...optionsOf(openQuestion(log, open)), ...always];
  if (!progress) return always; // just registered: the first drill has not started yet
  return [{ text: MORE[profile.language] ?? "MORE", hint: "the next drill" }, ...always];
}

// Returns the text of the open prompt, from the drill's content at its start.
function openQuestion(log, open) {
  const isStart = ({ type, drill_slug: slug }) => type === "DRILL_STARTED" && slug === open.drill_slug;
  const started = log.flatMap(({ events }) => events).findLast(isStart);
  const prompt = started?.drill.prompts.find(({ slug }) => slug === open.prompt_slug);
  return (prompt?.messages ?? []).map(({ text }) => text ?? "").join("\n");
}

// "a) 5 seconds\nb) 20 seconds" has the options A and B. A single letter is not a choice.
function optionsOf(question) {
  const options = new Map();
  for (const [, letter, hint] of question.matchAll(OPTION)) options.set(letter.toUpperCase(), hint.trim());
  return options.size < 2 ? [] : [...options].map(([text, hint]) => ({ text, hint }));
}

export function createChips(send) {
  const row = el("div", { class: "chips", role: "group", "aria-label": "Quick replies" });
  let shown = "";
  return {
    row,
    render(learner) {
      const chips = suggestions(learner);
      const signature = JSON.stringify(chips);
      if (signature === shown) return;
      shown = signature;
      row.replaceChildren(...chips.map((chip) => chipButton(chip, send)));
    },
  };
}

function chipButton({ text, hint }, send) {
  const button = el("button", {
    type: "button", class: "chip", title: hint, "aria-label": `${text}: ${hint}`, "data-testid": "chip",
  }, text);
  button.addEventListener("click", () => send(text));
  return button;
}
