// The figures of functions, topics and the carrier in the pipeline diagram.

import { prefersStillness, svg } from "./dom.js";

export const isFailure = ({ status }) => status < 200 || status >= 400;

export const arrow = () =>
  svg(
    "marker",
    { id: "arrow", viewBox: "0 0 6 6", refX: "5.4", refY: "3", markerWidth: "5", markerHeight: "5", orient: "auto" },
    svg("path", { d: "M.8.8 5.2 3 .8 5.2", class: "arrow" }),
  );

// Returns {root}, and for a function also `show(tally)` and `flash()`. `say` is called with the description of the
// figure that has the pointer or the focus, and with null when it loses it.
export function figureOf(node, box, say) {
  if (node.kind === "function") return functionFigure(node, box, say);
  if (node.kind === "topic") return plainFigure(node, box, node.id, "A topic; its messages are in order for each learner");
  return plainFigure(node, box, "Carrier", "The carrier; it sends learners’ texts and receipts to the webhook");
}

function plainFigure({ kind }, box, label, about) {
  const parts = [svg("title", {}, about), frame(box, box.height / 2), text(box, 0.5, label, "label")];
  return { root: svg("g", { class: kind }, ...parts) };
}

function functionFigure({ name, does }, box, say) {
  const numbers = text(box, 0.73, "", "numbers");
  const outline = frame(box, 11);
  const root = svg(
    "g", { class: "function", tabindex: "0", role: "img", "data-testid": `function-${name}` },
    outline, text(box, 0.36, name, "label"), numbers,
  );
  const about = `${name} ${does}`;
  for (const entering of ["focus", "pointerenter"]) root.addEventListener(entering, () => say(about));
  for (const leaving of ["blur", "pointerleave"]) root.addEventListener(leaving, () => say(null));
  return {
    root,
    show(tally) {
      const summary = summaryOf(tally);
      numbers.textContent = summary;
      root.dataset.calls = tally.calls;
      root.dataset.status = tally.last?.status ?? "";
      root.setAttribute("aria-label", `${about}. ${summary}`);
      root.classList.toggle("failed", tally.last !== null && isFailure(tally.last));
      root.classList.toggle("called", tally.calls > 0);
    },
    flash() {
      if (!prefersStillness()) outline.animate([{ strokeWidth: "4px" }, {}], { duration: 700, easing: "ease-out" });
    },
  };
}

function summaryOf({ calls, failures, last }) {
  if (!last) return "no calls yet";
  const note = failures ? `${failures} failed` : `${Math.round(last.ms)} ms`;
  return `${calls}× · ${last.status} · ${note}`;
}

const frame = ({ x, y, width, height }, round) => svg("rect", { x, y, width, height, rx: round, class: "frame" });

function text({ x, y, width, height }, share, content, name) {
  const position = { x: x + width / 2, y: y + height * share, "text-anchor": "middle", "dominant-baseline": "central" };
  return svg("text", { ...position, class: name }, content);
}
