// The field for a learner's text. Enter sends, Shift+Enter starts a new line; a text that cannot be sent returns here.

import { el, svg } from "./dom.js";

const ARROW = "M8 13V3.4M3.8 7.4 8 3.2l4.2 4.2";

export function createComposer(label, send) {
  const field = el("textarea", {
    rows: "1", placeholder: "Text message", "aria-label": label, dir: "auto", enterkeyhint: "send",
    autocomplete: "off", "data-testid": "composer",
  });
  const button = el(
    "button", { type: "submit", class: "send", "aria-label": "Send", title: "Send (Enter)", "data-testid": "send" },
    svg("svg", { viewBox: "0 0 16 16", "aria-hidden": "true" }, svg("path", { d: ARROW })),
  );
  const problem = el("p", { class: "problem", role: "alert", hidden: true, "data-testid": "problem" });
  const form = el("form", { class: "composer" }, problem, el("div", { class: "field" }, field, button));

  function fit() {
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight}px`;
    button.disabled = field.value.trim() === "";
  }

  function write(value) {
    field.value = value;
    fit();
  }

  async function sendBody(body) {
    problem.hidden = true;
    try {
      await send(body);
    } catch (error) {
      problem.textContent = error.message;
      problem.hidden = false;
      write(field.value ? `${body}\n${field.value}` : body);
    }
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const body = field.value;
    if (body.trim() === "") return;
    write("");
    sendBody(body);
  });
  field.addEventListener("input", fit);
  field.addEventListener("keydown", (event) => {
    // During input method composition, Enter confirms a candidate.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
  button.disabled = true;
  return { form, focus: () => field.focus({ preventScroll: true }), sendBody };
}
