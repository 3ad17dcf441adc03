// Says which cell of a map is under the pointer, and reports the one that is clicked.
// Listens on the document, because Plotly loads its figures late and makes them anew.

function number(value, digits = 4) {
  if (value === 0) return "0";
  const size = Math.abs(value);
  const text = size < 1e-3 || size >= 1e5 ? value.toExponential(digits - 1).replace("e+", "e") : value.toPrecision(digits);
  return text.replace("-", "\u2212").replace("e\u2212", "e-");
}

// Column and row of the picture under the pointer, null outside.
function place(chart, box, gd, event) {
  const area = box.getBoundingClientRect(), rows = gd.calcdata?.[0]?.[0]?.z;
  if (!rows?.length) return null;
  const column = Math.floor(((event.clientX - area.left) / area.width) * chart.x.length);
  const row = Math.floor((1 - (event.clientY - area.top) / area.height) * chart.y.length);
  return column >= 0 && row >= 0 && column < chart.x.length && row < chart.y.length ? [column, row] : null;
}

function value(chart, gd, [column, row]) {
  const z = gd.calcdata[0][0].z[row]?.[column];
  if (!Number.isFinite(z)) return chart.words[gd.calcdata[1]?.[0]?.z?.[row]?.[column]] ?? "not computed";
  if (chart.kind === "words") return chart.words[z];
  if (chart.kind === "steps") return `reached at step ${Math.round(10 ** z)}`;
  if (chart.kind === "log") return `loss ${z <= chart.lowest ? "at most " : ""}${number(chart.base + 10 ** z)}`;
  return `loss ${number(chart.base + chart.unit * Math.sinh(z))}`;
}

export default function mount({ data, parentElement, setTriggerValue }) {
  const text = parentElement.querySelector("p"), stop = new AbortController(), options = { signal: stop.signal };
  text.textContent = data.hint;
  const find = (event) => {
    const box = event.composedPath()[0];
    if (!box.classList?.contains("nsewdrag")) return null;
    const chart = data.charts.find(({ key }) => box.closest(`.st-key-${key}`));
    const gd = box.closest(".js-plotly-plot"), at = chart && gd && place(chart, box, gd, event);
    return at ? { chart, box, gd, at } : null;
  };
  let down = null;
  document.addEventListener("pointermove", (event) => {
    const found = find(event);
    text.textContent = data.hint;
    if (!found) return;
    const { chart, box, gd, at } = found;
    box.style.cursor = "crosshair";
    text.textContent = `${chart.name}${data.names[0]} ${chart.x[at[0]]}, ${data.names[1]} ${chart.y[at[1]]}: ${value(chart, gd, at)}.`;
  }, options);
  document.addEventListener("pointerdown", (event) => {
    const found = find(event);
    down = found && { found, x: event.clientX, y: event.clientY };
  }, { ...options, capture: true });
  document.addEventListener("pointerup", (event) => {
    const begun = down;
    down = null;
    if (begun && Math.hypot(event.clientX - begun.x, event.clientY - begun.y) < 6) {
      setTriggerValue("cell", [begun.found.chart.key, ...begun.found.at]);
    }
  }, { ...options, capture: true });
  return () => stop.abort();
}
