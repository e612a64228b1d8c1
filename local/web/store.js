// What the page knows, made from the stream's events. Pure: every function gives a new state.
//
// state    {live, learners: Map(phone -> learner)}; `live` is false while the stream replays what was before
// learner  {phone, texts: Map(sid -> text), outbox: [draft], log, profile, progress}
// draft    a text that this page has sent and the stream has not told of yet: {key, body, at, sid?}
//
// Each text knows whether it `isNew`: whether it came while the page was watching.
// A text keeps the `key` of the draft that it came from, so that its bubble stays the same one.

export const NOTHING = { live: false, learners: new Map() };

const newcomer = (phone) => ({ phone, texts: new Map(), outbox: [], log: [], profile: null, progress: null });

function withLearner(state, phone, change) {
  const before = state.learners.get(phone) ?? newcomer(phone);
  return { ...state, learners: new Map(state.learners).set(phone, { ...before, ...change(before) }) };
}

export const withPhone = (state, phone) => (state.learners.has(phone) ? state : withLearner(state, phone, () => ({})));

// The stream (re)starts and will tell everything again: what is known is who there is, and what is still on its way.
export function restarted(state) {
  const kept = [...state.learners].map(([phone, { outbox }]) => [phone, { ...newcomer(phone), outbox }]);
  return { live: false, learners: new Map(kept) };
}

// All has been told: a draft that was accepted and is not in it is no longer on its way.
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

// The stream may tell of a text before the answer to our request tells its sid.
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

// Everything that the phone shows, in the order in which it came: the stream's texts, then those on their way.
export function conversation({ phone, texts, outbox }) {
  const drafts = outbox.map((draft) => ({
    ...draft, phone, direction: "inbound", media: [], status: "sending", error_code: null, isNew: true,
  }));
  return [...texts.values(), ...drafts];
}
