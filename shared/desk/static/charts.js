// Draws the charts of a page. Series differ by lightness, hatching, dashes and marks, so they can be told apart in grey.

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const DASHES = [[], [6, 4], [2, 3], [10, 3, 2, 3]];
const MARKS = ["circle", "rectRot", "triangle", "rect"];
const SHARES = [100, 55, 25, 12];

const mixed = (share) => `color-mix(in srgb, ${colour("--accent")} ${share}%, ${colour("--card")})`;

// Every second series of bars is hatched.
function fill(number) {
  const tone = mixed(SHARES[number % SHARES.length]);
  if (number % 2 === 0) return tone;
  const tile = document.createElement("canvas");
  tile.width = tile.height = 8;
  const brush = tile.getContext("2d");
  brush.fillStyle = mixed(12);
  brush.fillRect(0, 0, 8, 8);
  brush.strokeStyle = colour("--accent");
  brush.lineWidth = 1.5;
  brush.beginPath();
  for (const x of [-8, 0, 8]) { brush.moveTo(x, 8); brush.lineTo(x + 8, 0); }
  brush.stroke();
  return brush.createPattern(tile, "repeat");
}

const bars = (series, number) => ({
  label: series.name, data: series.values, backgroundColor: fill(number), borderColor: colour("--accent"), borderWidth: 1,
});

const line = (series, number) => ({
  label: series.name, data: series.values, borderColor: mixed(number % 2 ? 70 : 100), backgroundColor: colour("--card"),
  borderDash: DASHES[number % DASHES.length], pointStyle: MARKS[number % MARKS.length], pointRadius: 4, borderWidth: 2, spanGaps: true,
});

function options(data) {
  const quiet = colour("--quiet");
  const grid = { color: colour("--line") };
  const axis = (more) => ({ stacked: data.stacked, grid, ticks: { color: quiet }, ...more });
  return {
    animation: false, responsive: true, maintainAspectRatio: false,
    interaction: { mode: "index", intersect: false },
    plugins: { legend: { display: data.series.length > 1, labels: { color: quiet, usePointStyle: data.kind === "line" } } },
    scales: { x: axis({}), y: axis({ beginAtZero: true, title: { display: true, text: data.unit, color: quiet } }) },
  };
}

// The arrow keys move along the chart; what stands there is written below it, where a screen reader reads it.
function readByKeys(canvas, chart, data) {
  const read = canvas.closest("figure").querySelector(".read");
  let at = -1;
  canvas.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step === undefined || data.labels.length === 0) return;
    event.preventDefault();
    at = Math.min(data.labels.length - 1, Math.max(0, at < 0 ? (step > 0 ? 0 : data.labels.length - 1) : at + step));
    const points = data.series.map((_, datasetIndex) => ({ datasetIndex, index: at }));
    chart.setActiveElements(points);
    chart.tooltip.setActiveElements(points, { x: 0, y: 0 });
    chart.update();
    const values = data.series.map((series) => `${series.name}: ${series.values[at] ?? "none"}`);
    read.textContent = `${data.labels[at]}: ${values.join(", ")} (${data.unit})`;
  });
}

function draw(canvas) {
  const data = JSON.parse(canvas.dataset.chart);
  const datasets = data.series.map(data.kind === "bar" ? bars : line);
  const chart = new Chart(canvas, { type: data.kind, data: { labels: data.labels, datasets }, options: options(data) });
  readByKeys(canvas, chart, data);
}

document.querySelectorAll("canvas[data-chart]").forEach(draw);
