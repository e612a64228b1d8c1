// The selected learner's event log: one entry per command, newest first, which opens to show its events.

import { arrange, el } from "./dom.js";
import { fullTimeOf, timeOf } from "./times.js";

const GOOD = new Set(["USER_VALIDATED", "COMPLETED_PROMPT", "DRILL_COMPLETED", "OPTED_IN"]);
const BAD = new Set(["USER_VALIDATION_FAILED", "FAILED_PROMPT", "OPTED_OUT", "UNHANDLED_MESSAGE_RECEIVED"]);

export function createLog(list) {
  const entries = new Map(); // phone:seq -> {element, json}
  const nothing = el("p", { class: "nothing" }, "Nothing yet. Each text from this learner becomes an entry here.");

  function entryOf(phone, batch) {
    const key = `${phone}:${batch.seq}`;
    const json = JSON.stringify(batch);
    // A batch never changes, but after a restart of the stack another one may have its number.
    if (entries.get(key)?.json !== json) entries.set(key, { element: entry(batch), json });
    return entries.get(key).element;
  }

  return ({ phone, log }) => {
    const shown = [...log].sort((one, other) => other.seq - one.seq).map((batch) => entryOf(phone, batch));
    arrange(list, shown.length ? shown : [nothing]);
  };
}

function entry({ seq, command, events, decided_at: at }) {
  const types = events.map(({ type }) => el("span", { class: `event ${toneOf(type)}` }, type));
  return el(
    "details", { class: "entry", "data-testid": "log-entry", "data-seq": seq },
    el("summary", {},
      el("span", { class: "seq" }, String(seq)),
      el("span", { class: "command" }, command),
      el("time", { datetime: at, title: fullTimeOf(at) }, timeOf(at)),
      el("span", { class: "events" }, ...(types.length ? types : [el("span", { class: "event none" }, "no event")]))),
    ...events.map(details),
  );
}

function details({ type, ...fields }) {
  const nothing = Object.keys(fields).length === 0;
  return el("div", { class: "fields" },
    el("h4", {}, type),
    nothing
      ? el("p", { class: "nothing" }, "This event has no fields.")
      : el("pre", { tabindex: "0", dir: "auto" }, JSON.stringify(fields, null, 2)));
}

function toneOf(type) {
  if (GOOD.has(type)) return "good";
  return BAD.has(type) ? "bad" : "plain";
}
