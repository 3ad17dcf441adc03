// A chart as a PNG file: Plotly's drawing and the player's canvases over it, put on one canvas in the browser.

const SCALE = 2; // pixels of the file for one of the screen

/**
 * The layers of a chart, from the lowest up, as images.
 *
 * @param {Element} holder
 * @returns {AsyncGenerator<[DOMRect, CanvasImageSource]>}
 */
async function* layers(holder) {
  /** @type {PlotlyElement | null} */
  const gd = holder.closest(".js-plotly-plot");
  const scene = gd?._fullLayout?.scene?._scene;
  for (const layer of holder.querySelectorAll("svg.main-svg, canvas")) {
    const at = layer.getBoundingClientRect();
    if (!at.width || !at.height) continue;
    if (scene && layer.closest(".gl-container")) {
      yield [at, await loaded(new Image(), scene.toImage("png"))]; // WebGL forgets its drawing: it paints once more
    } else if (layer instanceof HTMLCanvasElement) {
      yield [at, layer];
    } else {
      const whole = /** @type {Element} */ (layer.cloneNode(true)); // with the gradients and clips of its neighbours
      for (const defs of holder.querySelectorAll("svg.main-svg > defs")) whole.append(defs.cloneNode(true));
      const text = new XMLSerializer().serializeToString(whole);
      const address = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
      yield [at, await loaded(new Image(at.width, at.height), address)];
    }
  }
}

/**
 * @param {HTMLImageElement} image
 * @param {string} address
 */
async function loaded(image, address) {
  image.src = address;
  await image.decode();
  return image;
}

/**
 * @param {Element} holder
 * @returns {Promise<Blob | null>}
 */
async function picture(holder) {
  const box = holder.getBoundingClientRect();
  const canvas = document.createElement("canvas");
  canvas.width = box.width * SCALE;
  canvas.height = box.height * SCALE;
  const c = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const app = /** @type {Element} */ (document.querySelector('[data-testid="stApp"]'));
  c.scale(SCALE, SCALE);
  c.fillStyle = getComputedStyle(app).backgroundColor;
  c.fillRect(0, 0, box.width, box.height);
  for await (const [at, image] of layers(holder)) {
    c.drawImage(image, at.left - box.left, at.top - box.top, at.width, at.height);
  }
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}

/**
 * Saves the chart of this key; false if it is not on the page.
 *
 * @param {string} key
 * @param {string} file its name, without ".png"
 */
async function save(key, file) {
  const holder = document.querySelector(`.st-key-${key} .js-plotly-plot .svg-container`);
  const png = holder && (await picture(holder));
  if (!png) return false;
  const link = document.createElement("a");
  link.href = URL.createObjectURL(png);
  link.download = `${file}.png`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  return true;
}

/** @param {Component<{ charts: { key: string, name: string, file: string }[] }>} component */
export default function mount({ data, parentElement }) {
  const list = /** @type {Element} */ (parentElement.querySelector(".list"));
  const said = /** @type {Element} */ (parentElement.querySelector("p"));
  const buttons = data.charts.map(({ key, name, file }) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = name;
    button.onclick = async () => {
      said.textContent = (await save(key, file)) ? "" : "This chart is not on the page now.";
    };
    return button;
  });
  list.replaceChildren(...buttons);
}
