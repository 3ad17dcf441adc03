// A chart as a PNG file: Plotly's drawing and the player's canvases over it, put on one canvas in the browser.

const SCALE = 2; // pixels of the file for one of the screen

async function picture(holder) {
  const box = holder.getBoundingClientRect();
  const canvas = document.createElement("canvas");
  canvas.width = box.width * SCALE;
  canvas.height = box.height * SCALE;
  const c = canvas.getContext("2d");
  c.scale(SCALE, SCALE);
  c.fillStyle = getComputedStyle(document.querySelector('[data-testid="stApp"]')).backgroundColor;
  c.fillRect(0, 0, box.width, box.height);
  const scene = holder.closest(".js-plotly-plot")._fullLayout?.scene?._scene;
  for (const layer of holder.querySelectorAll("svg.main-svg, canvas")) {
    const at = layer.getBoundingClientRect();
    if (!at.width || !at.height) continue;
    let image = layer;
    if (layer.localName === "svg") {
      const whole = layer.cloneNode(true); // with the gradients and clips that Plotly keeps in a neighbour
      for (const defs of holder.querySelectorAll("svg.main-svg > defs")) whole.append(defs.cloneNode(true));
      const text = new XMLSerializer().serializeToString(whole);
      image = new Image(at.width, at.height);
      image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
      await image.decode();
    }
    if (scene && layer.closest(".gl-container")) { // WebGL forgets its drawing, so the scene paints itself once more
      image = new Image();
      image.src = scene.toImage("png");
      await image.decode();
    }
    c.drawImage(image, at.left - box.left, at.top - box.top, at.width, at.height);
  }
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}

async function save(key, file) {
  const holder = document.querySelector(`.st-key-${key} .js-plotly-plot .svg-container`);
  if (!holder) return false;
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await picture(holder));
  link.download = `${file}.png`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  return true;
}

export default function mount({ data, parentElement }) {
  const list = parentElement.querySelector(".list"), said = parentElement.querySelector("p");
  list.innerHTML = "";
  for (const { key, name, file } of data.charts) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = name;
    button.onclick = () => save(key, file).then((done) => (said.textContent = done ? "" : "This chart is not on the page now."));
    list.append(button);
  }
}
