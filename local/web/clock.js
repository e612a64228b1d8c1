// The stack's clock, running on between what the stream tells of it.

import { dayOf, secondsOf } from "./times.js";

export function createClock(element) {
  let ahead = 0; // of this machine's clock, in milliseconds

  const now = () => new Date(Date.now() + ahead);

  function show() {
    element.dateTime = now().toISOString();
    element.textContent = `${dayOf(now())}, ${secondsOf(now())}`;
  }

  setInterval(show, 1000);
  show();
  return {
    now,
    set(iso) {
      ahead = new Date(iso) - Date.now();
      show();
    },
  };
}
