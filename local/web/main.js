// The web phone: the stream's events update the state, and changed parts of the state are drawn.

import { createClock } from "./clock.js";
import { callOf } from "./learners.js";
import { createLog } from "./log.js";
import { madeUp, remember, remembered, written } from "./numbers.js";
import { createPhones } from "./phones.js";
import { createPipeline } from "./pipeline.js";
import { createProgress } from "./progress.js";
import * as store from "./store.js";
import { advanceClock, getTopology, listen, postText } from "./stream.js";
import { createViews } from "./views.js";

const part = (id) => document.getElementById(id);

const clock = createClock(part("clock"), advanceClock, drawAll);
const phones = createPhones(part("phones"), part("tabs"), send, drawSelected);
const views = createViews(document.body, part("views"), phones.reveal);
const drawLog = createLog(part("log"));
const drawProgress = createProgress(part("progress"));
const turns = new Map(); // phone -> promise that resolves once its latest text is handed over

let state = store.NOTHING;
let drawn = store.NOTHING;
let isDrawingDue = false;
let drafts = 0;
let showCall = () => {};

function change(next) {
  if (next.learners.size !== state.learners.size) remember([...next.learners.keys()]);
  state = next;
  if (isDrawingDue) return;
  isDrawingDue = true;
  setTimeout(draw, 16);
}

function draw() {
  isDrawingDue = false;
  // The page is not redrawn during a replay, so that it does not flicker after a reconnection.
  if (!state.live && drawn.live) return;
  for (const [phone, learner] of state.learners) {
    const isSame = drawn.learners.get(phone) === learner && drawn.live === state.live;
    if (!isSame) phones.render(learner, state.live, clock.now());
  }
  drawn = state;
  drawSelected(phones.selected);
}

// How a time is written depends on the current day, so a new day redraws all of them.
function drawAll() {
  drawn = { ...drawn, learners: new Map() };
  change(state);
}

function drawSelected(phone) {
  const learner = state.learners.get(phone);
  if (!learner) return;
  part("learner").textContent = callOf(learner);
  part("details").style.setProperty("--hue", phones.colour(phone));
  drawLog(learner);
  drawProgress(learner, clock.now());
}

// Hands over the texts of one phone one after the other, so that they keep their order.
async function send(phone, body) {
  const key = `draft-${(drafts += 1)}`;
  change(store.withDraft(state, phone, { key, body, at: clock.now().toISOString() }));
  const turn = (turns.get(phone) ?? Promise.resolve()).then(() => postText(phone, body));
  turns.set(phone, turn.catch(() => {}));
  try {
    const sid = await turn;
    change(store.withAcceptedDraft(state, phone, key, sid));
  } catch (error) {
    change(store.withoutDraft(state, phone, key));
    throw error;
  }
}

function addLearner() {
  const phone = madeUp(state.learners);
  change(store.withPhone(state, phone));
  draw();
  views.show("phones");
  phones.select(phone, { reveal: true, focus: true });
}

function connection(status) {
  part("connection").textContent = status;
}

part("add").addEventListener("click", addLearner);

document.addEventListener("keydown", (event) => {
  const [, digit] = /^Digit([1-9])$/.exec(event.code) ?? [];
  const phone = digit && phones.nth(Number(digit) - 1);
  if (!phone || !event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  views.show("phones");
  phones.select(phone, { reveal: true, focus: true });
});

for (const phone of remembered()) state = store.withPhone(state, phone);
if (state.learners.size === 0) addLearner();
else {
  draw();
  phones.select(phones.nth(0), { focus: true });
}

listen({
  open: () => change(store.restarted(state)),
  ready: () => {
    connection("");
    change(store.caughtUp(state));
  },
  lost: () => connection("Reconnecting…"),
  text: (text) => change(store.withText(state, text)),
  learner: (learner) => change(store.withProgress(state, learner)),
  clock: ({ now }) => clock.set(now),
  call: (call) => showCall(call, phones.colour(call.phone) ?? "var(--quiet)"),
});

getTopology().then(
  (topology) => { showCall = createPipeline(part("picture"), part("caption"), topology); },
  (error) => { part("caption").textContent = error.message; },
);
