// The page that plays without a server: draws the figures that it carries, and plays its runs over them.

import { Player } from "../player/player.js";

/** @param {string} id */
const find = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
/** @param {string} id */
const read = (id) => JSON.parse(/** @type {string} */ (find(id).textContent));

for (const [id, figure] of Object.entries(read("figures"))) {
  delete figure.layout.height;
  Plotly.newPlot(id, figure.data, figure.layout, { displayModeBar: false, responsive: true });
}
const root = /** @type {Element} */ (find("player").shadowRoot?.querySelector(".player"));
const player = new Player(root, { find: (id) => document.querySelector(`#${id}.js-plotly-plot`) });
player.update(read("runs"));
