// The gateway's events. Every (re)connection replays the kept events, followed by `ready`.

const RETRY_MS = 1500;
const NAMES = ["text", "call", "learner", "clock", "ready"];

// `on` has a function for each event name, and for `open` and `lost`.
export function listen(on) {
  const source = new EventSource("/api/stream");
  source.addEventListener("open", () => on.open());
  for (const name of NAMES) source.addEventListener(name, (event) => on[name](JSON.parse(event.data)));
  source.addEventListener("error", () => {
    on.lost();
    // The browser reconnects by itself after a broken connection, but not after a response that is not a stream.
    if (source.readyState === EventSource.CLOSED) setTimeout(() => listen(on), RETRY_MS);
  });
}

// Hands a learner's text to the carrier and returns its sid.
export const postText = async (phone, body) => (await post("/api/texts", { phone, body })).sid;

// Moves the stack's clock forward, which runs the work that becomes due.
export const advanceClock = (seconds) => post("/clock", { advance_seconds: seconds });

// Throws an Error whose message the page shows.
async function post(path, data) {
  let response;
  try {
    response = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(data),
    });
  } catch {
    throw new Error("The local stack does not answer. Is it still running?");
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(answer.error ?? `The local stack answered with ${response.status}.`);
  return answer;
}

export async function getTopology() {
  const response = await fetch("/api/topology");
  if (!response.ok) throw new Error(`The topology is not available (${response.status}).`);
  return response.json();
}
