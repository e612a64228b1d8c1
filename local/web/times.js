// Times for people, in the browser's time zone and language.

const TIME = new Intl.DateTimeFormat(undefined, { hour: "numeric", minute: "2-digit" });
const SECONDS = new Intl.DateTimeFormat(undefined, { hour: "numeric", minute: "2-digit", second: "2-digit" });
const DAY = new Intl.DateTimeFormat(undefined, { weekday: "short", day: "numeric", month: "short" });
const FULL = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "medium" });

const isSameDay = (one, other) => one.toDateString() === other.toDateString();

export const timeOf = (iso) => TIME.format(new Date(iso));
export const fullTimeOf = (iso) => FULL.format(new Date(iso));
export const secondsOf = (date) => SECONDS.format(date);
export const dayOf = (date) => DAY.format(date);

// "14:03" on the day of `now` (a Date), else "Tue, 12 May, 14:03".
export function momentOf(iso, now) {
  const date = new Date(iso);
  return isSameDay(date, now) ? TIME.format(date) : `${DAY.format(date)}, ${TIME.format(date)}`;
}

// "1 day 2 h", "2 h 5 min": a duration in milliseconds, in its two largest units.
export function durationOf(milliseconds) {
  const minutes = Math.round(milliseconds / 60000);
  const [days, hours] = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24];
  const parts = [[days, days === 1 ? "day" : "days"], [hours, "h"], [minutes % 60, "min"]];
  const first = parts.findIndex(([count]) => count > 0);
  if (first < 0) return "0 min";
  return parts.slice(first, first + 2).filter(([count]) => count > 0).map((part) => part.join(" ")).join(" ");
}

export const minutesBetween = (earlier, later) => (new Date(later) - new Date(earlier)) / 60000;
