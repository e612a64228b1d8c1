// The phones side by side, the tabs that choose between them on a narrow screen, and the selection.

import { arrange, el, prefersStillness } from "./dom.js";
import { callOf, colourOf, initialOf } from "./learners.js";
import { createPhone } from "./phone.js";
import { written } from "./numbers.js";

const NARROW = matchMedia("(max-width: 719px)");

// `send(phone, body)` hands a text over; `onSelect(phone)` is called on each change of the selection.
export function createPhones(strip, tabs, send, onSelect) {
  const phones = new Map(); // phone -> {colour, section, tab, render, focus}
  let selected = null;

  function add(phone) {
    const colour = colourOf(phones.size);
    const made = { colour, ...createPhone(phone, colour, phones.size + 1, (body) => send(phone, body)) };
    made.tab = tabFor(phone, colour, () => select(phone, { reveal: true }));
    made.section.addEventListener("focusin", () => select(phone));
    made.section.addEventListener("pointerdown", () => select(phone));
    phones.set(phone, made);
    arrange(strip, [...phones.values()].map(({ section }) => section));
    arrange(tabs, [...phones.values()].map(({ tab }) => tab));
    inSight.observe(made.section);
  }

  function select(phone, { reveal = false, focus = false } = {}) {
    const chosen = phones.get(phone);
    if (reveal) show(chosen.section);
    if (focus) chosen.focus();
    if (phone === selected) return;
    selected = phone;
    for (const [each, { section, tab }] of phones) {
      section.classList.toggle("selected", each === phone);
      tab.setAttribute("aria-pressed", String(each === phone));
    }
    chosen.tab.scrollIntoView({ block: "nearest", inline: "nearest" });
    onSelect(phone);
  }

  // On a narrow screen swiping to a phone selects it.
  const inSight = new IntersectionObserver((entries) => {
    const seen = entries.find(({ isIntersecting }) => isIntersecting);
    if (seen && NARROW.matches) select(seen.target.dataset.phone);
  }, { root: strip, threshold: 0.6 });

  return {
    select,
    // The selection may have changed while other views hid the phones.
    reveal() {
      if (selected) show(phones.get(selected).section);
    },
    get selected() { return selected; },
    colour: (phone) => phones.get(phone)?.colour,
    nth: (index) => [...phones.keys()][index],
    render(learner, isLive, now) {
      if (!phones.has(learner.phone)) add(learner.phone);
      const { render, tab } = phones.get(learner.phone);
      render(learner, isLive, now);
      tab.firstChild.textContent = initialOf(learner);
      tab.lastChild.textContent = callOf(learner);
    },
  };
}

function tabFor(phone, colour, choose) {
  const tab = el(
    "button",
    { type: "button", class: "tab", "aria-pressed": "false", title: written(phone), "data-testid": "phone-tab" },
    el("span", { class: "avatar", "aria-hidden": "true" }), el("span", { dir: "auto" }),
  );
  tab.style.setProperty("--hue", colour);
  tab.addEventListener("click", choose);
  return tab;
}

const show = (section) => section.scrollIntoView({
  behavior: prefersStillness() || NARROW.matches ? "instant" : "smooth", block: "nearest", inline: "nearest",
});
