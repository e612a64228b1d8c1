// The pipeline diagram, drawn from the topology. A dot travels for each call of a function; red marks a failed call.

import { svg } from "./dom.js";
import { arrow, figureOf, isFailure } from "./figures.js";
import { graphOf, placed } from "./graph.js";
import { laidOut } from "./layout.js";
import { createPulses } from "./pulses.js";
import { createRoutes } from "./routes.js";

const NARROW = matchMedia("(max-width: 719px)");
const LEGEND = "A dot travels when a function is called, in its learner’s colour.";

// Returns `called(call, colour)`, which shows a call.
export function createPipeline(panel, caption, topology) {
  const graph = graphOf(topology);
  const places = placed(graph);
  const routeOf = createRoutes(topology);
  const tallies = new Map(topology.functions.map(({ name }) => [name, { calls: 0, failures: 0, last: null }]));
  let picture = null;

  const say = (description) => {
    caption.textContent = description ?? LEGEND;
  };

  function draw() {
    picture = drawn(graph, laidOut(graph, places, NARROW.matches), say);
    for (const [name, tally] of tallies) picture.show(name, tally);
    panel.replaceChildren(picture.root);
  }

  async function called(call, colour) {
    const route = routeOf(call);
    const tally = tallies.get(call.function);
    if (!tally) return;
    await picture.travel(route, colour);
    tally.calls += 1;
    tally.last = call;
    if (isFailure(call)) tally.failures += 1;
    picture.show(call.function, tally);
    picture.flash(call.function);
  }

  NARROW.addEventListener("change", draw);
  say(null);
  draw();
  return called;
}

function drawn({ nodes }, { boxes, paths, width, height }, say) {
  const lines = new Map(paths.map(({ from, to, back, d }) =>
    [`${from} ${to}`, svg("path", { d, class: back ? "line back" : "line", "marker-end": "url(#arrow)" })]));
  const figures = new Map(nodes.map((node) => [node.id, figureOf(node, boxes.get(node.id), say)]));
  const pulses = svg("g", { class: "pulses" });
  const travel = createPulses(pulses);
  const root = svg(
    "svg", { viewBox: `0 0 ${width} ${height}`, role: "group", "aria-label": "The pipeline’s functions and topics" },
    svg("defs", {}, arrow()), svg("g", {}, ...lines.values()), pulses, ...[...figures.values()].map((each) => each.root),
  );
  // The diagram grows with the window up to a readable size.
  root.style.maxWidth = `${width * 1.15}px`;
  return {
    root,
    travel: (route, colour) => travel(route, route.map(({ from, to }) => lines.get(`${from} ${to}`)), colour),
    show: (name, tally) => figures.get(name).show(tally),
    flash: (name) => figures.get(name).flash(),
  };
}
