// Computes the diagram's coordinates from the graph, left to right or, on a narrow screen, top to bottom. Pure.

const ACROSS = {
  along: { carrier: 64, function: 136, topic: 118 }, aside: { carrier: 34, function: 44, topic: 26 },
  gap: 27, lane: 53, margin: 4,
};
const DOWN = {
  along: { carrier: 30, function: 46, topic: 26 }, aside: { carrier: 64, function: 130, topic: 116 },
  gap: 30, lane: 134, margin: 4,
};
const RETURN_GAP = 12;
const CORNER = 7;

// Returns {boxes: Map(id -> {x, y, width, height}), paths: [{from, to, back, d}], width, height}
export function laidOut({ nodes }, { places, edges }, isDown) {
  const look = isDown ? DOWN : ACROSS;
  const lanes = [...places.values()].map(({ lane }) => lane);
  const [top, bottom] = [Math.min(...lanes), Math.max(...lanes)];
  const returns = edges.filter(({ from, back }) => back && places.get(from).lane <= 0);
  const roof = look.margin + returns.length * RETURN_GAP;
  const columns = columnsOf(nodes, places, look);
  const spots = new Map(nodes.map((node) => [node.id, spotOf(node, places.get(node.id))]));

  // The centre of a node along the flow (`at`) and across it (`aside`), and half its sizes.
  function spotOf({ kind }, { layer, lane }) {
    const { start, size } = columns[layer];
    return {
      at: start + size / 2, aside: roof + (lane - top + 0.5) * look.lane,
      halfAlong: look.along[kind] / 2, halfAside: look.aside[kind] / 2,
    };
  }

  function lineOf(edge) {
    const [from, to] = [spots.get(edge.from), spots.get(edge.to)];
    if (!edge.back) return onward(from, to);
    if (!returns.includes(edge)) return hook(from, to, look);
    // The line that starts first is the innermost one, so that no two lines cross.
    const nth = returns.filter((other) => spots.get(other.from).at < from.at).length;
    const end = to.at + ((returns.length - 1) / 2 - nth) * RETURN_GAP;
    return over(from, to, end, roof - nth * RETURN_GAP);
  }

  const last = columns.at(-1);
  const [length, breadth] = [last.start + last.size + look.margin, roof + (bottom - top + 1) * look.lane];
  return {
    boxes: new Map([...spots].map(([id, spot]) => [id, boxOf(spot, isDown)])),
    paths: edges.map((edge) => ({ ...edge, d: pathOf(lineOf(edge), isDown) })),
    width: isDown ? breadth : length,
    height: isDown ? length : breadth,
  };
}

// A line is a list of path commands with their points, each [along, aside].

function onward(from, to) {
  const [start, end] = [from.at + from.halfAlong, to.at - to.halfAlong];
  const middle = (start + end) / 2;
  return [["M", [start, from.aside]], ["C", [middle, from.aside], [middle, to.aside], [end, to.aside]]];
}

// A line back from a node on or above the main line: over the top of the diagram.
function over(from, to, end, level) {
  return [
    ["M", [from.at, from.aside - from.halfAside]], ["L", [from.at, level + CORNER]],
    ["Q", [from.at, level], [from.at - CORNER, level]], ["L", [end + CORNER, level]],
    ["Q", [end, level], [end, level + CORNER]], ["L", [end, to.aside - to.halfAside]],
  ];
}

// A line back from a node below the main line: up between the layers.
function hook(from, to, look) {
  const [start, aside] = [from.at - from.halfAlong, from.aside - from.halfAside / 2];
  const end = [to.at + to.halfAlong / 2, to.aside + to.halfAside];
  return [["M", [start, aside]], ["C", [start - look.gap, aside], [end[0], aside], end]];
}

function pathOf(line, isDown) {
  const point = ([along, aside]) => (isDown ? `${aside} ${along}` : `${along} ${aside}`);
  return line.map(([letter, ...points]) => letter + points.map(point).join(" ")).join("");
}

function columnsOf(nodes, places, look) {
  const sizes = [];
  for (const { id, kind } of nodes) {
    const { layer } = places.get(id);
    sizes[layer] = Math.max(sizes[layer] ?? 0, look.along[kind]);
  }
  let start = look.margin;
  return sizes.map((size) => {
    const column = { start, size };
    start += size + look.gap;
    return column;
  });
}

function boxOf({ at, aside, halfAlong, halfAside }, isDown) {
  return isDown
    ? { x: aside - halfAside, y: at - halfAlong, width: 2 * halfAside, height: 2 * halfAlong }
    : { x: at - halfAlong, y: aside - halfAside, width: 2 * halfAlong, height: 2 * halfAside };
}
