// Forms that send once, live parts that keep what somebody types, and an expired session that leads to sign-in.

// A second press of a button sends nothing.
document.addEventListener("submit", (event) => {
  if (event.target.method !== "post") return;
  if (event.target.dataset.sent) event.preventDefault();
  event.target.dataset.sent = "yes";
});

// The browser may show a page again as it was left, with its forms sent.
window.addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});

// Behind an expired session, the answer to an update of a part comes from the sign-in, or not at all.
const signIn = () => window.location.reload();
// The proxy then answers with 401, and not with a sign-in page that the browser may not read here.
document.addEventListener("htmx:configRequest", (event) => { event.detail.headers["X-Requested-With"] = "XMLHttpRequest"; });
document.addEventListener("htmx:responseError", (event) => {
  if ([401, 403, 409].includes(event.detail.xhr.status)) signIn();
});
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr } = event.detail;
  if (xhr.responseURL && new URL(xhr.responseURL).origin !== window.location.origin) signIn();
});

// A conversation shows its end, as long as nobody has scrolled up.
const ends = () => document.querySelectorAll(".bubbles");
const toEnd = (list) => { list.scrollTop = list.scrollHeight; };
document.addEventListener("DOMContentLoaded", () => ends().forEach(toEnd));
document.addEventListener("htmx:beforeSwap", () => {
  for (const list of ends()) list.dataset.atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 40 ? "yes" : "";
});
document.addEventListener("htmx:afterSwap", () => ends().forEach((list) => { if (list.dataset.atEnd !== "") toEnd(list); }));
