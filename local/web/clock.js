// The stack's clock, which keeps running between the stream's clock events, and the buttons that move it forward.

import { dayOf, durationOf, secondsOf } from "./times.js";

const NOTICEABLE_MS = 30000; // a smaller difference is not shown as a move

// `advance(seconds)` returns a promise that resolves once the clock has moved. `onNewDay` is called on a change of day.
export function createClock(group, advance, onNewDay) {
  const time = group.querySelector("time");
  const status = group.querySelector("[role=status]");
  const buttons = [...group.querySelectorAll("button")];
  let ahead = 0; // difference to this machine's clock, in milliseconds
  let isMoving = false;
  let problem = "";

  const now = () => new Date(Date.now() + ahead);

  function show() {
    time.dateTime = now().toISOString();
    time.textContent = `${dayOf(now())}, ${secondsOf(now())}`;
    // The status changes only once per move, because screen readers announce each change.
    const message = problem || (isMoving ? "moving…" : movedBy(ahead));
    if (status.textContent !== message) status.textContent = status.title = message;
  }

  // `aria-disabled` rather than `disabled`, so that the button keeps the focus.
  function setMoving(value) {
    isMoving = value;
    for (const button of buttons) button.setAttribute("aria-disabled", String(value));
    show();
  }

  async function move(seconds) {
    if (isMoving) return;
    problem = "";
    setMoving(true);
    try {
      await advance(seconds);
    } catch (error) {
      problem = error.message;
    }
    setMoving(false);
  }

  for (const button of buttons) button.addEventListener("click", () => move(Number(button.dataset.seconds)));
  setInterval(show, 1000);
  setMoving(false);
  return {
    now,
    set(iso) {
      const before = now();
      problem = "";
      ahead = new Date(iso) - Date.now();
      show();
      if (before.toDateString() !== now().toDateString()) onNewDay();
    },
  };
}

function movedBy(ahead) {
  if (Math.abs(ahead) < NOTICEABLE_MS) return "";
  return ahead > 0 ? `moved by ${durationOf(ahead)}` : `moved back by ${durationOf(-ahead)}`;
}
