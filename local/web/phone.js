// One learner's phone: header, conversation, quick replies and composer.

import { createBubbles } from "./bubbles.js";
import { createChips } from "./chips.js";
import { createComposer } from "./composer.js";
import { el } from "./dom.js";
import { initialOf, nameOf, stateOf } from "./learners.js";
import { written } from "./numbers.js";
import { createScroller } from "./scroller.js";
import { conversation } from "./store.js";

const THINKING_MS = 6000;

// `send(body)` returns a promise that resolves once the text is accepted.
export function createPhone(phone, colour, shortcut, send) {
  const number = written(phone);
  const avatar = el("span", { class: "avatar", "aria-hidden": "true" });
  const name = el("h2", { class: "name", dir: "auto" });
  const about = el("p", { class: "about" });
  const named = { role: "log", "aria-live": "off", "aria-label": `Conversation with ${number}` };
  const list = el("div", { class: "bubbles", ...named });
  const thinking = el("div", { class: "thinking", hidden: true, title: "The pipeline is at work" }, ...dots());
  const scroller = createScroller(
    el("div", { class: "conversation" }, hint(), list, thinking), `Conversation with ${number}, scrollable`);
  const composer = createComposer(`Text message from ${number}`, sendAndShow);
  const chips = createChips((text) => {
    composer.sendBody(text);
    composer.focus();
  });
  const section = el(
    "section", { class: "phone", "data-testid": "phone", "data-phone": phone, "aria-label": `Phone ${number}` },
    el("header", {}, avatar, el("div", { class: "who" }, name, about), shortcutHint(shortcut)),
    scroller.frame, chips.row, composer.form, toTheLog(),
  );
  section.style.setProperty("--hue", colour);
  const renderBubbles = createBubbles(list);
  const showThinking = createThinking(thinking);

  function sendAndShow(body) {
    scroller.toEnd();
    return send(body);
  }

  function render(learner, isLive, now) {
    const texts = conversation(learner);
    avatar.textContent = initialOf(learner);
    name.textContent = nameOf(learner);
    about.textContent = [number, stateOf(learner)].filter(Boolean).join(" · ");
    section.classList.toggle("blank", texts.length === 0);
    renderBubbles(texts, now);
    showThinking(texts);
    chips.render(learner);
    // Screen readers announce new texts only, not replayed ones.
    list.setAttribute("aria-live", isLive ? "polite" : "off");
  }

  return { section, render, focus: composer.focus };
}

// Shows moving dots after a learner's text until the reply, or at most as long as a reply usually takes.
function createThinking(element) {
  let latest = null;
  let timer = 0;
  return (texts) => {
    const last = texts.at(-1);
    if (last?.key === latest) return;
    latest = last?.key ?? null;
    clearTimeout(timer);
    element.hidden = !(last?.direction === "inbound" && last.isNew);
    timer = setTimeout(() => { element.hidden = true; }, THINKING_MS);
  };
}

// A link to the log, because the Tab key would first pass the other phones, and select them.
const toTheLog = () => el("a", { class: "to-log", href: "#details" }, "To this learner’s log");

const dots = () => [el("i"), el("i"), el("i")];

const hint = () =>
  el("div", { class: "hint" },
    el("p", { class: "hint-title" }, "Text ", el("strong", {}, "WELCOME"), " to register"),
    el("p", {}, "This is a learner’s phone. Type what the learner texts; the answers arrive here."));

function shortcutHint(shortcut) {
  if (shortcut > 9) return "";
  return el("kbd", { title: `Alt+${shortcut} goes to this phone`, "aria-hidden": "true" }, `Alt ${shortcut}`);
}
