// The delivery status of a text as an icon with a label.

import { el, svg } from "./dom.js";

const CLOCK = ["M8 2.6a5.4 5.4 0 1 0 0 10.8A5.4 5.4 0 0 0 8 2.6Z", "M8 5.2V8l1.9 1.3"];
const TICK = ["M3.4 8.6l3 3L12.6 5"];
const TWO_TICKS = ["M1 8.6l3 3L10.2 5", "M7.4 11l.6.6L14.2 5"];
const ALARM = ["M8 2.2a5.8 5.8 0 1 0 0 11.6A5.8 5.8 0 0 0 8 2.2Z", "M8 5v3.6", "M8 10.8v.2"];

const LOOKS = {
  accepted: ["waiting", "Queued", CLOCK],
  queued: ["waiting", "Queued", CLOCK],
  scheduled: ["waiting", "Queued", CLOCK],
  sending: ["waiting", "Sending", CLOCK],
  received: ["done", "Sent", TICK],
  sent: ["done", "Sent", TICK],
  delivered: ["done", "Delivered", TWO_TICKS],
  read: ["done", "Read", TWO_TICKS],
  undelivered: ["failed", "Not delivered", ALARM],
  failed: ["failed", "Failed", ALARM],
  canceled: ["failed", "Cancelled", ALARM],
};

// Returns {kind: "waiting"|"done"|"failed", label}. An unknown status is its own label.
export function lookOf({ status, error_code: code }) {
  const [kind, name] = LOOKS[status] ?? ["waiting", status];
  return { kind, label: code === null || code === undefined ? name : `${name}, error ${code}` };
}

export function tick(text) {
  const { kind, label } = lookOf(text);
  const [, , paths] = LOOKS[text.status] ?? [null, null, CLOCK];
  const picture = svg("svg", { viewBox: "0 0 16 16", "aria-hidden": "true" }, ...paths.map((d) => svg("path", { d })));
  return el("span", { class: `tick ${kind}`, role: "img", "aria-label": label, title: label }, picture);
}
