// On a narrow screen there is room for one view at a time: the phones, the log, or the pipeline.

// `onShow(view)` is called for each view that becomes visible.
export function createViews(body, nav, onShow) {
  const buttons = [...nav.querySelectorAll("button")];

  function show(view) {
    body.dataset.view = view;
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.view === view));
    onShow(view);
  }

  for (const button of buttons) button.addEventListener("click", () => show(button.dataset.view));
  show("phones");
  return { show };
}
