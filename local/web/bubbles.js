// A conversation as bubbles. Rendering again updates only changed bubbles.

import { arrange, el } from "./dom.js";
import { lookOf, tick } from "./ticks.js";
import { fullTimeOf, minutesBetween, momentOf } from "./times.js";

const NEW_GROUP_MINUTES = 5;
const SAME_BREATH_MINUTES = 1;
const ONLY_EMOJI = /^(?:\p{RGI_Emoji}\s*){1,3}$/v;

export function createBubbles(list) {
  const bubbles = new Map(); // key -> {element, text}
  const times = new Map(); // key of the text below -> element

  function bubbleOf(text) {
    const known = bubbles.get(text.key);
    if (known && isShownAs(known.text, text)) return known.element;
    const element = known ? filled(known.element, text) : filled(el("div", { "data-testid": "bubble" }), text);
    bubbles.set(text.key, { element, text });
    return element;
  }

  function timeAbove(text, now) {
    if (!times.has(text.key)) times.set(text.key, el("time", { class: "moment" }));
    const element = times.get(text.key);
    const moment = momentOf(text.at, now);
    if (element.textContent !== moment) element.textContent = moment;
    element.dateTime = text.at;
    return element;
  }

  // `now`: the time of the stack's clock, as a Date.
  return function render(texts, now) {
    const shown = [];
    texts.forEach((text, index) => {
      const before = texts[index - 1];
      const isNewGroup = !before || Math.abs(minutesBetween(before.at, text.at)) >= NEW_GROUP_MINUTES;
      if (isNewGroup) shown.push(timeAbove(text, now));
      const element = bubbleOf(text);
      element.classList.toggle("follows", !isNewGroup && isSameBreath(before, text));
      shown.push(element);
    });
    arrange(list, shown);
    const keys = new Set(texts.map((text) => text.key));
    for (const key of [...bubbles.keys()]) if (!keys.has(key)) bubbles.delete(key);
    for (const key of [...times.keys()]) if (!keys.has(key)) times.delete(key);
  };
}

const isSameBreath = (before, text) =>
  before.direction === text.direction && Math.abs(minutesBetween(before.at, text.at)) < SAME_BREATH_MINUTES;

const isShownAs = (one, other) =>
  ["body", "status", "error_code", "at", "sid"].every((field) => one[field] === other[field]) &&
  one.media.join() === other.media.join();

function filled(element, text) {
  const { kind, label } = lookOf(text);
  element.className = `message ${text.direction} ${kind}`;
  element.dataset.status = text.status;
  element.dataset.direction = text.direction;
  if (text.sid) element.dataset.sid = text.sid;
  const who = el("span", { class: "unseen" }, text.direction === "inbound" ? "Learner: " : "Textdrill: ");
  const bubble = el("div", { class: "bubble", dir: "auto", title: fullTimeOf(text.at) });
  bubble.classList.toggle("large", ONLY_EMOJI.test(text.body) && text.media.length === 0);
  bubble.append(...text.media.map(picture), bodyOf(text), tick(text));
  element.replaceChildren(who, bubble);
  if (kind === "failed") element.append(el("div", { class: "failure" }, label));
  return element;
}

function bodyOf({ body, media }) {
  if (body === "" && media.length === 0) return el("span", { class: "body empty" }, "(an empty text)");
  return el("span", { class: "body", "data-testid": "bubble-body" }, body);
}

// Shows a picture from this origin, and only a link to any other: the page loads nothing from other hosts.
function picture(address) {
  if (!URL.canParse(address, location.href)) return el("span", { class: "body" }, address);
  const url = new URL(address, location.href);
  if (!["http:", "https:"].includes(url.protocol)) return el("span", { class: "body" }, address);
  const link = el("a", { class: "media", href: url.href, target: "_blank", rel: "noopener noreferrer" });
  const name = decodeURIComponentOr(url.pathname.split("/").pop()) || url.hostname;
  if (url.origin === location.origin) link.append(shownPicture(url, name, link));
  else link.append(namedPicture(name, url.hostname));
  return link;
}

function shownPicture(url, name, link) {
  const image = el("img", { src: url.href, alt: `Picture: ${name}` });
  image.addEventListener("error", () => link.replaceChildren(namedPicture(name, "not available")));
  return image;
}

const namedPicture = (name, where) =>
  el("span", { class: "attachment" },
    el("span", { "aria-hidden": "true" }, "🖼"), el("span", {}, name, el("small", {}, where)));

function decodeURIComponentOr(name) {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
