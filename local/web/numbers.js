// Phone numbers: how they are written, made up, and remembered between visits.

const REMEMBERED = "textdrill.phones";

export function written(phone) {
  const national = /^\+1(\d{3})(\d{3})?(\d{4})$/.exec(phone);
  if (!national) return phone;
  return `+1 ${national.slice(1).filter(Boolean).join(" ")}`;
}

// +1 555 0100 to 0199 are set aside for fiction; after those, 555 numbers that no exchange assigns.
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
    return []; // storage is switched off, or holds something else: begin anew
  }
}

export function remember(phones) {
  try {
    localStorage.setItem(REMEMBERED, JSON.stringify(phones));
  } catch {
    // Without storage the page works all the same, for this visit.
  }
}
