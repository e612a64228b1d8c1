// Draws the charts of a page, without motion. Series differ by lightness, hatching, dashes and marks: they can be told
// apart in grey. The colours are those of the page, also after it has changed between light and dark.

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const mixed = (share) => `color-mix(in srgb, ${colour("--accent")} ${share}%, ${colour("--card")})`;

const DASHES = [[], [6, 4], [2, 3], [10, 3, 2, 3]];
const MARKS = ["circle", "rectRot", "triangle", "rect"];

const TILE = 8; // side of a tile that is repeated, in pixels
const rising = (brush) => { for (const x of [-TILE, 0, TILE]) { brush.moveTo(x, TILE); brush.lineTo(x + TILE, 0); } };
const falling = (brush) => { for (const x of [-TILE, 0, TILE]) { brush.moveTo(x, 0); brush.lineTo(x + TILE, TILE); } };
const crossed = (brush) => { rising(brush); falling(brush); };
const upright = (brush) => { brush.moveTo(TILE / 2, 0); brush.lineTo(TILE / 2, TILE); };
const dotted = (brush) => brush.arc(TILE / 2, TILE / 2, 1, 0, 2 * Math.PI);

// Of each series of bars: how much of the accent its ground has, in percent, and what is drawn on it.
const FILLS = [[100], [12, rising], [45], [0, dotted], [25, crossed], [0, falling], [0], [12, upright]];

function fill(number) {
  const [ground, drawn] = FILLS[number % FILLS.length];
  if (!drawn) return mixed(ground);
  const tile = document.createElement("canvas");
  tile.width = tile.height = TILE;
  const brush = tile.getContext("2d");
  brush.fillStyle = mixed(ground);
  brush.fillRect(0, 0, TILE, TILE);
  brush.strokeStyle = colour("--accent");
  brush.lineWidth = 1.5;
  brush.beginPath();
  drawn(brush);
  brush.stroke();
  return brush.createPattern(tile, "repeat");
}

// The library cannot compute a colour for what is pointed at from a mixed one, so each is named here.
function bars(series, number) {
  const ground = fill(number);
  const edge = colour("--accent");
  return {
    label: series.name, data: series.values,
    backgroundColor: ground, hoverBackgroundColor: ground, borderColor: edge, hoverBorderColor: edge, borderWidth: 1, hoverBorderWidth: 3,
  };
}

function line(series, number) {
  const edge = mixed(number % 2 ? 70 : 100);
  const ground = colour("--card");
  return {
    label: series.name, data: series.values, spanGaps: true,
    borderColor: edge, hoverBorderColor: edge, borderWidth: 2, borderDash: DASHES[number % DASHES.length],
    pointStyle: MARKS[number % MARKS.length], pointRadius: 4, pointHoverRadius: 6,
    backgroundColor: ground, pointHoverBackgroundColor: ground, pointHoverBorderColor: edge,
  };
}

function options(data) {
  const quiet = colour("--quiet");
  const grid = { color: colour("--line") };
  const isWhole = data.series.every((series) => series.values.every((value) => Number.isInteger(value ?? 0)));
  const axis = (more) => ({ stacked: data.stacked, grid, ticks: { color: quiet, precision: isWhole ? 0 : undefined }, ...more });
  return {
    animation: false, responsive: true, maintainAspectRatio: false,
    interaction: { mode: "index", intersect: false },
    plugins: { legend: { display: data.series.length > 1, labels: { color: quiet, usePointStyle: data.kind === "line" } } },
    scales: { x: axis({}), y: axis({ beginAtZero: true, title: { display: true, text: data.unit, color: quiet } }) },
  };
}

const dataOf = (canvas) => JSON.parse(canvas.dataset.chart);

function draw(canvas) {
  const data = dataOf(canvas);
  const datasets = data.series.map(data.kind === "bar" ? bars : line);
  Chart.getChart(canvas)?.destroy();
  new Chart(canvas, { type: data.kind, data: { labels: data.labels, datasets }, options: options(data) });
}

function pointAt(canvas, points) {
  const chart = Chart.getChart(canvas);
  chart.setActiveElements(points);
  chart.tooltip.setActiveElements(points, { x: 0, y: 0 });
  chart.update();
}

// The keys move along the chart; what stands there is written below it, where a screen reader reads it.
function readByKeys(canvas) {
  const data = dataOf(canvas);
  const last = data.labels.length - 1;
  const read = canvas.closest("figure").querySelector(".read");
  let at = null;
  const moves = {
    ArrowLeft: () => (at === null ? last : Math.max(0, at - 1)),
    ArrowRight: () => (at === null ? 0 : Math.min(last, at + 1)),
    Home: () => 0,
    End: () => last,
  };
  canvas.addEventListener("keydown", (event) => {
    const isOurs = event.key in moves && !(event.altKey || event.ctrlKey || event.metaKey || event.shiftKey);
    if (!isOurs || last < 0) return;
    event.preventDefault();
    at = moves[event.key]();
    pointAt(canvas, data.series.map((_, datasetIndex) => ({ datasetIndex, index: at })));
    const values = data.series.map((series) => `${series.name}: ${series.values[at] ?? "none"}`);
    read.textContent = `${data.labels[at]}: ${values.join(", ")} (${data.unit})`;
  });
  canvas.addEventListener("blur", () => { if (at !== null) pointAt(canvas, []); });
}

const canvases = document.querySelectorAll("canvas[data-chart]");
canvases.forEach(draw);
canvases.forEach(readByKeys);
window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => canvases.forEach(draw));
