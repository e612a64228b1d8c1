// The page's state, computed from the stream's events. Pure: every function returns a new state.
//
// state    {live, learners: Map(phone -> learner)}; `live` is false while the stream replays earlier events
// learner  {phone, texts: Map(sid -> text), outbox: [draft], log, profile, progress}
// draft    a text that this page has sent and that is not yet in the stream: {key, body, at, sid?}
//
// A text's `isNew`: whether it arrived while the page was live.
// A text keeps the `key` of its draft, so that it keeps its bubble.

export const NOTHING = { live: false, learners: new Map() };

const newcomer = (phone) => ({ phone, texts: new Map(), outbox: [], log: [], profile: null, progress: null });

function withLearner(state, phone, change) {
  const before = state.learners.get(phone) ?? newcomer(phone);
  return { ...state, learners: new Map(state.learners).set(phone, { ...before, ...change(before) }) };
}

export const withPhone = (state, phone) => (state.learners.has(phone) ? state : withLearner(state, phone, () => ({})));

// The stream (re)starts and replays all events. Only the learners and their drafts are kept.
export function restarted(state) {
  const kept = [...state.learners].map(([phone, { outbox }]) => [phone, { ...newcomer(phone), outbox }]);
  return { live: false, learners: new Map(kept) };
}

// The replay is complete. An accepted draft that it does not contain is dropped.
export function caughtUp(state) {
  const learners = [...state.learners].map(([phone, learner]) =>
    [phone, { ...learner, outbox: learner.outbox.filter(({ sid }) => !sid) }]);
  return { live: true, learners: new Map(learners) };
}

export function withText(state, text) {
  return withLearner(state, text.phone, ({ texts, outbox }) => {
    const draft = texts.has(text.sid) ? undefined : outbox.find((each) => isSame(each, text, state.live));
    const { key, isNew } = texts.get(text.sid) ?? { key: draft?.key ?? text.sid, isNew: state.live };
    return {
      texts: new Map(texts).set(text.sid, { ...text, key, isNew }),
      outbox: outbox.filter((each) => each !== draft),
    };
  });
}

// A text may arrive in the stream before the response to our request, which has its sid.
function isSame(draft, text, live) {
  if (draft.sid) return draft.sid === text.sid;
  return live && text.direction === "inbound" && draft.body === text.body;
}

export const withProgress = (state, { phone, log, profile, progress }) =>
  withLearner(state, phone, () => ({ log, profile, progress }));

export const withDraft = (state, phone, draft) =>
  withLearner(state, phone, ({ outbox }) => ({ outbox: [...outbox, draft] }));

export const withoutDraft = (state, phone, key) =>
  withLearner(state, phone, ({ outbox }) => ({ outbox: outbox.filter((draft) => draft.key !== key) }));

export function withAcceptedDraft(state, phone, key, sid) {
  if (state.learners.get(phone).texts.has(sid)) return withoutDraft(state, phone, key);
  return withLearner(state, phone, ({ outbox }) => ({
    outbox: outbox.map((draft) => (draft.key === key ? { ...draft, sid } : draft)),
  }));
}

// Returns all texts that the phone shows, in order: the stream's texts, then the drafts.
export function conversation({ phone, texts, outbox }) {
  const drafts = outbox.map((draft) => ({
    ...draft, phone, direction: "inbound", media: [], status: "sending", error_code: null, isNew: true,
  }));
  return [...texts.values(), ...drafts];
}
