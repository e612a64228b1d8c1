// A list that follows its end while the reader is there, and otherwise shows a button that leads back to the end.

import { el, svg } from "./dom.js";

const NEAR_END_PX = 48;

export function createScroller(content, label) {
  const view = el("div", { class: "scroller", tabindex: "0", role: "group", "aria-label": label }, content);
  const down = el(
    "button",
    { type: "button", class: "to-end", "aria-label": "To the newest text", title: "To the newest text", hidden: true },
    svg("svg", { viewBox: "0 0 16 16", "aria-hidden": "true" }, svg("path", { d: "M8 3v9.6M3.8 8.6 8 12.8l4.2-4.2" })),
  );
  let isAtEnd = true;
  let lastTop = 0;

  function toEnd() {
    isAtEnd = true;
    down.hidden = true;
    view.scrollTop = view.scrollHeight;
  }

  view.addEventListener("scroll", () => {
    // Only scrolling up leaves the end; content that grows below does not.
    const isNearEnd = view.scrollHeight - view.scrollTop - view.clientHeight < NEAR_END_PX;
    isAtEnd = isNearEnd || (isAtEnd && view.scrollTop >= lastTop);
    lastTop = view.scrollTop;
    down.hidden = isAtEnd;
  });
  down.addEventListener("click", toEnd);
  // Content grows by new texts and by pictures that load; the view shrinks with the window and the composer.
  const watcher = new ResizeObserver(() => {
    if (isAtEnd) toEnd();
  });
  watcher.observe(content);
  watcher.observe(view);
  return { frame: el("div", { class: "scroll-frame" }, view, down), toEnd };
}
