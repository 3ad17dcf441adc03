// The page that plays without a server: draws the figures that it carries, plays its runs over them, and computes them
// anew while a slider or the start is dragged.

import { decodeFloat64 } from "../player/payload.js";
import { factorsOf, grid, names, run, ticks } from "../player/hand/compute.js";
import { QUANTITIES } from "../player/charts/kinds.js";
import { axisOf } from "../player/hand/range.js";
import { Player } from "../player/player.js";
import { rounds } from "../player/ticks.js";

/** @import { Source } from "../player/hand/source.js" */

/** @param {string} id */
const find = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
/** @param {string} id */
const read = (id) => JSON.parse(/** @type {string} */ (find(id).textContent));

for (const [id, figure] of Object.entries(read("figures"))) {
  delete figure.layout.height;
  Plotly.newPlot(id, figure.data, figure.layout, { displayModeBar: false, responsive: true });
}

/** @type {Source} */
const source = {
  arithmetic: async () => ({ factorsOf, grid, names, run, ticks }),
  normals: async () => decodeFloat64(read("normals")),
};
const root = /** @type {Element} */ (find("player").shadowRoot?.querySelector(".player"));
const player = new Player(root, {
  find: (id) => document.querySelector(`#${id}.js-plotly-plot`),
  source,
  onStart: (point) => {
    player.hand.moveStart(point);
    requestAnimationFrame(fitAxes);
  },
});
player.update(read("runs"));

for (const slider of document.querySelectorAll("input[data-texts]")) {
  const input = /** @type {HTMLInputElement} */ (slider);
  const texts = /** @type {string} */ (input.dataset.texts).split(" ");
  input.addEventListener("input", () => {
    const text = texts[Number(input.value)];
    input.focus(); // some browsers do not give it to a slider that is dragged
    input.setAttribute("value", input.value); // which the hand sees, as it does above Streamlit's sliders
    input.setAttribute("aria-valuetext", text);
    /** @type {HTMLElement} */ (input.nextElementSibling).textContent = text;
  });
  input.addEventListener("change", () => requestAnimationFrame(fitAxes));
}

/** Gives the curves the axes that the server would give them. */
function fitAxes() {
  const { steps } = player.clock;
  for (const { key, kind, threshold } of player.data.charts) {
    const valuesOf = kind in QUANTITIES && QUANTITIES[/** @type {keyof typeof QUANTITIES} */ (kind)];
    if (!valuesOf) continue;
    const { layout } = /** @type {PlotlyElement} */ (find(key));
    const scale = threshold ? "symlog" : layout?.yaxis.type === "log" ? "log" : "linear";
    const runs = player.runs.map((shown) => ({ values: valuesOf(shown), diverged: shown.n < steps }));
    const { range, tickvals, ticktext } = axisOf(runs, scale, threshold ?? 1);
    Plotly.relayout(key, {
      "yaxis.range": range,
      "yaxis.tickvals": tickvals,
      "yaxis.ticktext": ticktext,
      "xaxis.range": [0, steps],
      "xaxis.tickvals": rounds(0, steps),
    });
  }
}
