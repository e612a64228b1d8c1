// The topology as a graph, and the position of each node. Pure.
//
// node  {id, kind: "carrier"|"topic"|"function", ...}  edge  {from, to}  (ids)
// Layers follow the flow. The longest path is the main line, lane 0. Other nodes are above it (negative lanes) if they
// send something back, else below it.

export const CARRIER = "the carrier";

export function graphOf({ topics, subscriptions, functions }) {
  const called = functions.filter(({ trigger }) => trigger === "http");
  return {
    nodes: [
      { id: CARRIER, kind: "carrier" },
      ...functions.map((each) => ({ ...each, id: each.name, kind: "function" })),
      ...topics.map((id) => ({ id, kind: "topic" })),
    ],
    edges: [
      ...called.map(({ name }) => ({ from: CARRIER, to: name })),
      ...functions.flatMap(({ name, publishes }) => publishes.map((topic) => ({ from: name, to: topic }))),
      ...subscriptions.map(({ topic, function: name }) => ({ from: topic, to: name })),
    ],
  };
}

// Returns {places: Map(id -> {layer, lane}), edges}. Each edge gets `back`: whether it does not lead to a later layer.
export function placed({ nodes, edges }) {
  const layers = layersOf(nodes, edges);
  const directed = edges.map((edge) => ({ ...edge, back: layers.get(edge.to) <= layers.get(edge.from) }));
  const forward = directed.filter(({ back }) => !back);
  const lanes = new Map();
  for (const layer of [...new Set(layers.values())].sort((one, other) => one - other)) {
    const inLayer = nodes.filter(({ id }) => layers.get(id) === layer);
    for (const [id, lane] of lanesOf(inLayer, forward, directed, lanes)) lanes.set(id, lane);
  }
  return { places: new Map(nodes.map(({ id }) => [id, { layer: layers.get(id), lane: lanes.get(id) }])), edges: directed };
}

// Returns each node's distance from the carrier, or from another start of a flow.
function layersOf(nodes, edges) {
  const layers = new Map();
  const after = (id) => edges.filter(({ from }) => from === id).map(({ to }) => to);

  function spread(root, layer) {
    layers.set(root, layer);
    const reached = [root];
    for (const id of reached) {
      for (const next of after(id).filter((each) => !layers.has(each))) {
        layers.set(next, layers.get(id) + 1);
        reached.push(next);
      }
    }
  }

  // The start of another flow is one layer before the first known node that it leads to.
  function start(root) {
    const known = after(root).filter((id) => layers.has(id)).map((id) => layers.get(id));
    return known.length ? Math.max(0, Math.min(...known) - 1) : 0;
  }

  const isBeginning = ({ id }) => !edges.some(({ to }) => to === id);
  for (const { id } of [...nodes.filter(isBeginning), ...nodes]) if (!layers.has(id)) spread(id, start(id));
  return layers;
}

function lanesOf(nodes, forward, directed, lanes) {
  const remaining = ({ id }) => longestFrom(id, forward);
  const [main, ...others] = [...nodes].sort((one, other) => remaining(other) - remaining(one));
  const isAbove = ({ id }) => {
    const before = forward.filter(({ to }) => to === id).map(({ from }) => lanes.get(from));
    if (before.length && !before.includes(0)) return before[0] < 0; // stays on the side of its predecessor
    return directed.some(({ from, back }) => back && from === id);
  };
  const above = others.filter(isAbove).map(({ id }, index) => [id, -1 - index]);
  const below = others.filter((node) => !isAbove(node)).map(({ id }, index) => [id, 1 + index]);
  return [[main.id, 0], ...above, ...below];
}

const longestFrom = (id, forward) =>
  Math.max(0, ...forward.filter(({ from }) => from === id).map(({ to }) => 1 + longestFrom(to, forward)));
