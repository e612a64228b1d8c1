// The stack's clock, running on between what the stream tells of it, and the buttons that move it on.

import { dayOf, durationOf, secondsOf } from "./times.js";

const NOTICEABLE_MS = 30000; // less than that is no move

// `advance(seconds)`: a promise of the clock's having been moved. `onNewDay` hears when it has gone to another day.
export function createClock(group, advance, onNewDay) {
  const time = group.querySelector("time");
  const status = group.querySelector("[role=status]");
  const buttons = [...group.querySelectorAll("button")];
  let ahead = 0; // of this machine's clock, in milliseconds
  let isMoving = false;
  let problem = "";

  const now = () => new Date(Date.now() + ahead);

  function show() {
    time.dateTime = now().toISOString();
    time.textContent = `${dayOf(now())}, ${secondsOf(now())}`;
    // While it moves, it is read out only that it does.
    const words = problem || (isMoving ? "moving…" : movedBy(ahead));
    if (status.textContent !== words) status.textContent = status.title = words;
  }

  // Not `disabled`, which would take the focus away.
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
