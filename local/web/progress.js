// The selected learner's progress through the drills, and their profile.

import { el } from "./dom.js";
import { fullTimeOf, momentOf } from "./times.js";

// Fields that the badges show, or that are not answers of the learner.
const NOT_LISTED = new Set(["validated", "is_demo", "opted_out", "paused", "account_info"]);

export function createProgress(panel) {
  let shown = "";
  return ({ phone, profile, progress }, now) => {
    const next = JSON.stringify([phone, profile, progress, now.toDateString()]);
    if (next === shown) return;
    shown = next;
    panel.replaceChildren(badges(profile), known(profile), open(progress), ...drills(progress, now));
  };
}

function badges(profile) {
  const shown = [];
  if (!profile?.validated) shown.push(["Not registered", "plain"]);
  else shown.push([profile.is_demo ? "Demo learner" : "Registered", "good"]);
  if (profile?.opted_out) shown.push(["Opted out", "bad"]);
  if (profile?.paused) shown.push(["Paused", "plain"]);
  return el("p", { class: "badges" }, ...shown.map(([label, tone]) => el("span", { class: `event ${tone}` }, label)));
}

function known(profile) {
  const answers = Object.entries(profile ?? {}).filter(([key, value]) => !NOT_LISTED.has(key) && value !== null);
  return el("dl", { class: "known" }, ...answers.map(([key, value]) =>
    el("div", {}, el("dt", {}, key.replaceAll("_", " ")), el("dd", { dir: "auto" }, String(value)))));
}

function open(progress) {
  const prompt = progress?.open_prompt;
  if (!prompt) return el("p", { class: "open nothing" }, "No question is open.");
  return el("p", { class: "open", "data-testid": "open-prompt" },
    el("span", {}, "Open question"), el("strong", {}, `${prompt.drill_slug} › ${prompt.prompt_slug}`));
}

function drills(progress, now) {
  const all = progress?.drills ?? [];
  if (all.length === 0) return [];
  const done = all.filter((drill) => drill.completed_at).length;
  return [
    el("div", { class: "bar" },
      el("progress", { max: all.length, value: done, "aria-label": "Drills completed" }),
      el("span", {}, `${done} of ${all.length} completed`)),
    el("ol", { class: "drills" }, ...all.map((drill) => drillLine(drill, now))),
  ];
}

function drillLine({ slug, name, started_at: started, completed_at: completed }, now) {
  const [state, label, at] = completed ? ["completed", "completed", completed]
    : started ? ["started", "started", started]
      : ["waiting", "not started", null];
  return el("li", { class: state, "data-drill": slug, title: at ? `${label}: ${fullTimeOf(at)}` : label },
    el("span", { class: "mark", role: "img", "aria-label": label }),
    el("span", { class: "drill-name", dir: "auto" }, name),
    el("small", {}, at ? momentOf(at, now) : ""));
}
