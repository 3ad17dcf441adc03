// The layers of a chart that is on the page, as SVG: what lies below the player's drawing, and what lies above it.

/**
 * A chart in pixels of the page; `below` and `above` are SVG, each with all that either refers to.
 *
 * @typedef {object} Layers
 * @property {number} width
 * @property {number} height
 * @property {string} below
 * @property {string} above
 */

/**
 * The element that holds the layers of the chart of this key; null if it is not on the page.
 *
 * @param {string} key
 * @returns {HTMLElement | null}
 */
export function holderOf(key) {
  return document.querySelector(
    `.st-key-${key} .js-plotly-plot .svg-container, .st-key-${key} [data-testid="stVegaLiteChart"]`,
  );
}

/**
 * The chart as it is now, without the canvases that a player draws on.
 *
 * @param {Element} holder
 * @param {Element[]} drawn of the player, side by side
 * @returns {Layers}
 */
export function layersOf(holder, drawn) {
  const box = holder.getBoundingClientRect();
  const layers = [...holder.querySelectorAll("svg.main-svg, svg.marks, canvas")];
  const first = layers.findIndex((layer) => drawn.includes(layer));
  const defs = [...holder.querySelectorAll("svg.main-svg > defs")].map((one) =>
    new XMLSerializer().serializeToString(one),
  );
  const texts = layers.map((layer) => (drawn.includes(layer) ? "" : text(layer, holder, box)));
  const count = first < 0 ? layers.length : first;
  return {
    width: box.width,
    height: box.height,
    below: [...defs, ...texts.slice(0, count)].join(""),
    above: [...defs, ...texts.slice(count)].join(""),
  };
}

/**
 * A layer at its place in the chart; nothing if it is not to be seen.
 *
 * @param {Element} layer
 * @param {Element} holder
 * @param {DOMRect} box of the holder
 */
function text(layer, holder, box) {
  const { left, top, width, height } = layer.getBoundingClientRect();
  if (!width || !height) return "";
  const place = { x: left - box.left, y: top - box.top, width, height };
  /** @type {PlotlyElement | null} */
  const gd = holder.closest(".js-plotly-plot");
  const scene = gd?._fullLayout?.scene?._scene;
  if (scene && layer.closest(".gl-container")) return image(scene.toImage("png"), place); // WebGL forgets its drawing
  if (layer instanceof HTMLCanvasElement) return image(layer.toDataURL(), place);
  const copy = /** @type {Element} */ (layer.cloneNode(true));
  copy.querySelectorAll(".hoverlayer").forEach((hovered) => hovered.replaceChildren());
  copy.removeAttribute("style");
  for (const [name, value] of Object.entries(place)) copy.setAttribute(name, String(value));
  return new XMLSerializer().serializeToString(copy);
}

/**
 * A picture as an SVG element.
 *
 * @param {string} address
 * @param {{ x: number, y: number, width: number, height: number }} place
 */
export function image(address, { x, y, width, height }) {
  return `<image x="${x}" y="${y}" width="${width}" height="${height}" preserveAspectRatio="none" href="${address}"/>`;
}
