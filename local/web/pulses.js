// Dots that travel along the diagram's lines.

import { prefersStillness, svg } from "./dom.js";

const HOP_MS = 380;
const MAX_DOTS = 60; // more dots could not be distinguished

export function createPulses(layer) {
  const arrivals = new Map(); // "node colour" -> arrival time of the latest dot
  let travelling = 0;

  // Resolves when the dot has arrived, or at once if none is shown.
  async function travel(route, paths, colour) {
    if (prefersStillness() || document.hidden || travelling >= MAX_DOTS || route.length === 0) return;
    travelling += 1;
    // A dot leaves a node only after the previous dot has arrived there, although the calls are faster.
    const start = Math.max(performance.now(), arrivals.get(`${route[0].from} ${colour}`) ?? 0);
    arrivals.set(`${route.at(-1).to} ${colour}`, start + route.length * HOP_MS);
    const dot = svg("circle", { r: "4.5", class: "pulse", fill: colour });
    try {
      await run(dot, paths, start);
    } finally {
      dot.remove();
      travelling -= 1;
    }
  }

  function run(dot, paths, start) {
    return new Promise((resolve) => {
      function step(now) {
        const hop = Math.floor((now - start) / HOP_MS);
        if (hop >= paths.length || document.hidden) {
          resolve();
          return;
        }
        if (hop >= 0) move(dot, paths[hop], ((now - start) % HOP_MS) / HOP_MS);
        requestAnimationFrame(step);
      }
      requestAnimationFrame(step);
    });
  }

  function move(dot, path, share) {
    const { x, y } = path.getPointAtLength(share * path.getTotalLength());
    dot.setAttribute("cx", x);
    dot.setAttribute("cy", y);
    if (!dot.isConnected) layer.append(dot);
  }

  return travel;
}
