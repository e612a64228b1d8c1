// Phone numbers: formatted, made up, and remembered between visits.

const REMEMBERED = "textdrill.phones";

export function written(phone) {
  const national = /^\+1(\d{3})(\d{3})?(\d{4})$/.exec(phone);
  if (!national) return phone;
  return `+1 ${national.slice(1).filter(Boolean).join(" ")}`;
}

// +1 555 0100 to 0199 are reserved for fiction; they are followed by 555 numbers that no exchange assigns.
export function madeUp(taken) {
  for (let last = 100; last < 10000; last += 1) {
    const phone = `+1555${String(last).padStart(4, "0")}`;
    if (!taken.has(phone)) return phone;
  }
  throw new RangeError("every made-up number is taken");
}

export function remembered() {
  try {
    const phones = JSON.parse(localStorage.getItem(REMEMBERED) ?? "[]");
    return Array.isArray(phones) ? phones.filter((phone) => /^\+[1-9]\d{6,14}$/.test(phone)) : [];
  } catch {
    return []; // storage is disabled, or holds something else: start without phones
  }
}

export function remember(phones) {
  try {
    localStorage.setItem(REMEMBERED, JSON.stringify(phones));
  } catch {
    // Without storage the phones are remembered only during this visit.
  }
}
