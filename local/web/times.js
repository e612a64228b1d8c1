// Moments as a person reads them, at the browser's place and in its language.

const TIME = new Intl.DateTimeFormat(undefined, { hour: "numeric", minute: "2-digit" });
const SECONDS = new Intl.DateTimeFormat(undefined, { hour: "numeric", minute: "2-digit", second: "2-digit" });
const DAY = new Intl.DateTimeFormat(undefined, { weekday: "short", day: "numeric", month: "short" });
const FULL = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "medium" });

const isSameDay = (one, other) => one.toDateString() === other.toDateString();

export const timeOf = (iso) => TIME.format(new Date(iso));
export const fullTimeOf = (iso) => FULL.format(new Date(iso));
export const secondsOf = (date) => SECONDS.format(date);
export const dayOf = (date) => DAY.format(date);

// "14:03" on the day that `now` (a Date) is in, else "Tue, 12 May, 14:03".
export function momentOf(iso, now) {
  const date = new Date(iso);
  return isSameDay(date, now) ? TIME.format(date) : `${DAY.format(date)}, ${TIME.format(date)}`;
}

export const minutesBetween = (earlier, later) => (new Date(later) - new Date(earlier)) / 60000;
