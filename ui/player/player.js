// The player: animates runs on canvases laid over the plot areas of ordinary Plotly charts.
// Python draws each figure (ground, axes) and sends the raw paths once; nothing here computes a path.

const RUN_SECONDS = 8; // a whole run at speed 1, whatever its number of steps
const REST = 120; // milliseconds without a new step after which time is taken to rest
const FAINT = 0.22;
const LARGEST = 3.4028e38; // what a float32 cannot hold arrives as its largest number
const FAR = 1e5; // pixels: beyond this a canvas loses precision, so that a longer segment is shortened

const ICONS = {
  play: "M8 5v14l11-7z",
  pause: "M6 19h4V5H6v14zm8-14v14h4V5h-4z",
  back: "M6 6h2v12H6zm3.5 6l8.5 6V6z",
  forward: "M6 18l8.5-6L6 6v12zM16 6v12h2V6h-2z",
  loop: "M7 7h10v3l4-4-4-4v3H5v6h2V7zm10 10H7v-3l-4 4 4 4v-3h12v-6h-2v4z",
};

const icon = (name) => `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${ICONS[name]}"/></svg>`;

function decode(base64) {
  return new Float32Array(Uint8Array.from(atob(base64), (char) => char.charCodeAt(0)).buffer);
}

export function show(value, digits = 3) {
  if (!Number.isFinite(value)) return "not finite";
  const size = Math.abs(value);
  if (size === 0) return "0";
  if (size > LARGEST) return value < 0 ? "below \u22123.4e38" : "above 3.4e38";
  const rounded = Math.abs(Number(value.toPrecision(digits))), far = rounded < 1e-3 || rounded >= 1e5;
  const text = far ? value.toExponential(digits - 1).replace("e+", "e")
    : rounded < 10 ** digits ? value.toPrecision(digits) : String(Number(value.toPrecision(digits)));
  return text.replace(/^-/, "\u2212");
}

// A line of a "trace" chart: one value a step, from step 0 on; NaN where there is none.
function readLine(line) {
  const y = decode(line.values);
  return { ...line, y, n: y.length - 1, shape: new Path2D(line.marker) };
}

// One plot area: the faint whole runs and the trails on one canvas, heads and time cursor on another.
class Chart {
  constructor({ key, kind, lines }, player) {
    this.own = kind === "trace" ? lines.map(readLine) : null;
    Object.assign(this, { key, kind, player, gd: null, drawn: 0, pixels: [], lengths: [] });
    this.trails = document.createElement("canvas");
    this.heads = document.createElement("canvas");
    this.stop = new AbortController();
  }

  // What is drawn: the runs of the page, or the chart's own lines.
  get lines() {
    return this.own ?? this.player.runs;
  }

  // Lines over the steps, with a time cursor.
  get isCurve() {
    return this.kind === "loss" || this.kind === "gradient" || this.kind === "trace";
  }

  // Finds the figure, which loads late and is made anew when Python changes it. True if it is there.
  attach() {
    const gd = this.player.find(this.key);
    const box = gd?.querySelector(this.kind === "relief" ? ".gl-container #scene" : ".nsewdrag");
    if (!box || !gd.layout || (this.kind === "relief" && !gd._fullLayout?.scene?._scene?.glplot)) return false;
    if (gd === this.gd && box === this.box && this.trails.isConnected) return true;
    this.detach();
    this.stop = new AbortController();
    this.gd = gd;
    this.box = box;
    this.holder = gd.querySelector(".svg-container");
    // Above the drawing, below Plotly's own labels and buttons.
    const above = this.holder.querySelectorAll(".main-svg")[1] ?? null;
    for (const canvas of [this.trails, this.heads]) {
      canvas.style.cssText = "position:absolute;pointer-events:none";
      canvas.className = "descent-player";
      canvas.setAttribute("aria-hidden", "true");
      this.holder.insertBefore(canvas, above);
    }
    gd.on("plotly_afterplot", (this.relayout = () => this.measure()));
    this.listen();
    this.measure();
    return true;
  }

  detach() {
    this.stop.abort();
    this.gd?.removeListener?.("plotly_afterplot", this.relayout);
    this.trails.remove();
    this.heads.remove();
    this.gd = null;
  }

  listen() {
    const options = { signal: this.stop.signal };
    if (["relief", "near", "fit"].includes(this.kind)) return;
    this.box.style.cursor = this.kind === "map" ? "crosshair" : "ew-resize";
    this.box.style.touchAction = this.kind === "map" ? "manipulation" : "pan-y";
    let down = null;
    this.box.addEventListener("pointerdown", (event) => {
      down = event;
      if (this.kind !== "map") this.scrub(event);
    }, options);
    window.addEventListener("pointermove", (event) => {
      if (down && this.kind !== "map" && event.buttons) this.scrub(event);
    }, options);
    window.addEventListener("pointerup", (event) => {
      const click = down && Math.hypot(event.clientX - down.clientX, event.clientY - down.clientY) < 6;
      if (click && this.kind === "map") this.player.onStart(this.valueAt(event));
      down = null;
    }, options);
    window.addEventListener("pointercancel", () => (down = null), options);
  }

  scrub(event) {
    this.player.seek(Math.round(this.valueAt(event)[0]));
  }

  // The axis values under the pointer, in four significant digits.
  valueAt(event) {
    const box = this.box.getBoundingClientRect();
    // A press that slips over the edge still means the edge.
    const along = ({ range: [low, high] }, share) => low + Math.min(Math.max(share, 0), 1) * (high - low);
    const x = along(this.gd.layout.xaxis, (event.clientX - box.left) / box.width);
    const y = along(this.gd.layout.yaxis, 1 - (event.clientY - box.top) / box.height);
    return [Number(x.toPrecision(4)), Number(y.toPrecision(4))];
  }

  measure() {
    if (!this.gd || !this.holder.isConnected) return;
    const box = this.box.getBoundingClientRect(), holder = this.holder.getBoundingClientRect();
    const ratio = window.devicePixelRatio || 1;
    this.width = box.width;
    this.height = box.height;
    for (const canvas of [this.trails, this.heads]) {
      canvas.width = Math.round(box.width * ratio);
      canvas.height = Math.round(box.height * ratio);
      canvas.style.left = `${box.left - holder.left}px`;
      canvas.style.top = `${box.top - holder.top}px`;
      canvas.style.width = `${box.width}px`;
      canvas.style.height = `${box.height}px`;
      canvas.getContext("2d").setTransform(ratio, 0, 0, ratio, 0, 0);
    }
    this.place();
  }

  // Where every point of every run lies, in pixels of the plot area; NaN where an axis cannot show it.
  place() {
    if (!this.gd) return;
    if (this.kind === "near") return this.drawNear();
    if (this.kind === "fit") return this.drawFit();
    const project = this.kind === "relief" ? this.projection() : this.axes();
    this.lengths = []; // along each run, in pixels: where its dashes begin
    this.pixels = this.lines.map((run, k) => {
      const out = new Float32Array(2 * (run.n + 1));
      const lengths = (this.lengths[k] = new Float32Array(run.n + 1));
      for (let i = 0; i <= run.n; i++) {
        let [px, py] = project(run, i);
        if (i && Number.isFinite(px + py)) {
          const dx = px - out[2 * i - 2], dy = py - out[2 * i - 1], length = Math.hypot(dx, dy);
          if (length > FAR) {
            px = out[2 * i - 2] + (dx * FAR) / length;
            py = out[2 * i - 1] + (dy * FAR) / length;
          }
        }
        out[2 * i] = px;
        out[2 * i + 1] = py;
        if (i) lengths[i] = lengths[i - 1] + (Math.hypot(px - out[2 * i - 2], py - out[2 * i - 1]) || 0);
      }
      return out;
    });
    this.clear();
    this.draw();
  }

  // Pixels from values on the axes; from their log10 on a logarithmic one.
  scales() {
    const { xaxis, yaxis } = this.gd.layout, [x0, x1] = xaxis.range, [y0, y1] = yaxis.range;
    return [(x) => ((x - x0) / (x1 - x0)) * this.width, (y) => ((y1 - y) / (y1 - y0)) * this.height];
  }

  axes() {
    const { yaxis } = this.gd.layout, [px, py] = this.scales();
    if (this.kind === "map") return (run, i) => [px(run.x[2 * i]), py(run.x[2 * i + 1])];
    if (this.own) return (line, i) => [px(i), py(yaxis.type === "log" ? Math.log10(line.y[i]) : line.y[i])];
    const base = this.kind === "loss" ? this.player.data.base : 0;
    return (run, i) => {
      const y = run[this.kind][i] - base;
      return [px(i), py(yaxis.type === "log" ? Math.log10(y) : y)];
    };
  }

  // The line y = w x + b of each run, whose (w, b) is where the run is now; its marker stands at a place of its own.
  drawFit() {
    const c = this.heads.getContext("2d"), [px, py] = this.scales(), { time, thick, data } = this.player;
    const [left, right] = this.gd.layout.xaxis.range;
    c.clearRect(0, 0, this.width, this.height);
    this.lines.forEach((run, k) => {
      const at = Math.min(time, run.n), i = Math.floor(at), rest = at - i;
      const [w, b] = [0, 1].map((j) => run.x[2 * i + j] + (rest && rest * (run.x[2 * i + 2 + j] - run.x[2 * i + j])));
      const inside = (x) => { // moved along the line to where a canvas can still draw
        const y = py(w * x + b), near = Math.min(Math.max(y, -FAR), FAR), slope = (py(w * right + b) - py(w * left + b)) / this.width;
        return [px(x) + (near === y ? 0 : (near - y) / slope), near];
      };
      const ends = [inside(left), inside(right)];
      for (const [colour, width, dash] of [[data.casing, thick + 2.5, []], [run.colour, thick, run.dash]]) {
        Object.assign(c, { strokeStyle: colour, lineWidth: width, lineCap: "butt" });
        c.setLineDash(dash);
        c.beginPath();
        ends.forEach((end, j) => (j ? c.lineTo(...end) : c.moveTo(...end)));
        c.stroke();
      }
      c.setLineDash([]);
      const x = left + ((right - left) * (k + 1)) / (this.lines.length + 1);
      this.head(c, run, px(x), py(w * x + b), 5);
    });
  }

  drawNear() {
    const { data, picture } = this.player;
    if (picture) drawNear(this.trails.getContext("2d"), this.width, this.height, picture, data);
  }

  // The camera of the 3-D scene: data -> clip space -> pixels, as plotly.js itself projects its labels.
  projection() {
    const scene = this.gd._fullLayout.scene._scene, scale = scene.dataScale;
    const { model, view, projection } = scene.glplot.cameraParams;
    const apply = (m, [x, y, z, w]) => [0, 1, 2, 3].map((r) => m[r] * x + m[r + 4] * y + m[r + 8] * z + m[r + 12] * w);
    const { low, soft } = this.player.data;
    this.camera = this.cameraNow();
    return (run, i) => {
      const level = Math.log10(Math.max(run.loss[i] - low, 0) + soft);
      const data = [run.x[2 * i] * scale[0], run.x[2 * i + 1] * scale[1], level * scale[2], 1];
      const [x, y, , w] = apply(projection, apply(view, apply(model, data)));
      return [((x / w + 1) * this.width) / 2, ((1 - y / w) * this.height) / 2];
    };
  }

  cameraNow() {
    const { view, projection } = this.gd._fullLayout.scene._scene.glplot.cameraParams;
    return [...view, ...projection].join();
  }

  clear() {
    const c = this.trails.getContext("2d");
    c.clearRect(0, 0, this.width, this.height);
    this.drawn = 0;
    this.lines.forEach((run, k) => this.stroke(c, k, 0, run.n, run.colour, this.player.thick * 0.6, FAINT, run.dash));
  }

  stroke(c, k, from, to, colour, width, alpha, dash) {
    const p = this.pixels[k];
    if (!p || to <= from) return;
    c.beginPath();
    let pen = false;
    for (let i = from; i <= to; i++) {
      const x = p[2 * i], y = p[2 * i + 1];
      if (!Number.isFinite(x + y)) pen = false;
      else if (pen) c.lineTo(x, y);
      else { c.moveTo(x, y); pen = true; }
    }
    Object.assign(c, { strokeStyle: colour, lineWidth: width, globalAlpha: alpha, lineJoin: "round", lineCap: dash.length ? "butt" : "round" });
    c.setLineDash(dash);
    c.lineDashOffset = this.lengths[k][from];
    c.stroke();
    c.setLineDash([]);
    c.globalAlpha = 1;
  }

  // Adds what has been run since the last frame, so that a frame costs the same at step 10 and at step 5,000.
  draw() {
    if (this.gd && !this.gd._fullLayout) this.detach(); // the figure was taken off the page
    if (!this.gd || this.kind === "near") return;
    if (this.kind === "fit") return this.drawFit();
    const { player } = this, step = Math.floor(player.time);
    if (this.kind === "relief" && this.camera !== this.cameraNow()) return this.place();
    if (step < this.drawn) this.clear();
    const c = this.trails.getContext("2d");
    this.lines.forEach((run, k) => {
      const to = Math.min(step, run.n), from = Math.min(this.drawn, to);
      if (to <= from) return;
      this.stroke(c, k, Math.max(from - 1, 0), to, run.colour, player.thick, 1, run.dash);
      if (this.isCurve) return;
      c.globalCompositeOperation = "destination-over"; // a casing lies under every trail
      this.stroke(c, k, from, to, player.data.casing, player.thick + 2.5, 0.9, []);
      c.globalCompositeOperation = "source-over";
    });
    this.drawn = step;
    this.drawHeads();
  }

  drawHeads() {
    const { player } = this, c = this.heads.getContext("2d"), curve = this.isCurve;
    c.clearRect(0, 0, this.width, this.height);
    if (curve) {
      const x = (player.time / player.data.steps) * this.width;
      c.fillStyle = player.data.ink;
      c.globalAlpha = 0.45;
      c.fillRect(x - 0.5, 0, 1, this.height);
      c.globalAlpha = 1;
    }
    this.lines.forEach((run, k) => {
      const p = this.pixels[k], at = Math.min(player.time, run.n), i = Math.floor(at), rest = at - i;
      let x = p[2 * i], y = p[2 * i + 1];
      if (rest > 0) {
        const nx = x + rest * (p[2 * i + 2] - x), ny = y + rest * (p[2 * i + 3] - y);
        this.partial(c, run, x, y, nx, ny);
        [x, y] = [nx, ny];
      }
      this.head(c, run, x, y, curve ? 3.2 : 5);
    });
  }

  // A run's marker; hollow once the run has diverged.
  head(c, run, x, y, size) {
    if (!Number.isFinite(x + y)) return;
    const { time, thick, data } = this.player, radius = size * (thick / 2.5), ended = time > run.n;
    c.save();
    c.translate(x, y);
    c.scale(radius, radius);
    Object.assign(c, { fillStyle: ended ? data.casing : run.colour, lineWidth: (ended ? 2 : 1.5) / radius });
    c.strokeStyle = ended ? run.colour : data.casing;
    c.fill(run.shape);
    c.stroke(run.shape);
    c.restore();
  }

  partial(c, run, x, y, nx, ny) {
    c.beginPath();
    c.moveTo(x, y);
    c.lineTo(nx, ny);
    Object.assign(c, { strokeStyle: run.colour, lineWidth: this.player.thick, lineCap: "round" });
    c.stroke();
  }
}

// Time, controls and text for all charts of a page. `find(key)` gives a chart's Plotly element.
export class Player {
  constructor(root, { find, onStart, onStep = () => {}, onInside = () => {} }) {
    Object.assign(this, { root, find, onStart, onStep, time: 0, playing: false, looping: false, speed: 1, charts: [], runs: [] });
    this.calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.part = (name) => root.querySelector(`[data-part="${name}"]`);
    this.stop = new AbortController();
    const on = (target, event, act) => target.addEventListener(event, act, { signal: this.stop.signal });
    on(this.part("play"), "click", () => this.toggle());
    on(this.part("back"), "click", () => this.seek(Math.ceil(this.time) - 1));
    on(this.part("forward"), "click", () => this.seek(Math.floor(this.time) + 1));
    on(this.part("loop"), "click", () => this.setLoop(!this.looping));
    on(this.part("speed"), "change", (event) => (this.speed = Number(event.target.value)));
    on(this.part("scrub"), "input", (event) => this.seek(Number(event.target.value)));
    on(this.part("inside"), "click", () => onInside(Math.floor(this.time)));
    on(document, "keydown", (event) => this.key(event));
    this.part("back").innerHTML = icon("back");
    this.part("forward").innerHTML = icon("forward");
    this.part("loop").innerHTML = icon("loop");
    // A figure appears, or is replaced, some time after this code runs.
    this.watch = new MutationObserver(() => {
      this.pending ??= requestAnimationFrame(() => { this.pending = null; this.attach(); });
    });
    this.watch.observe(document.body, { childList: true, subtree: true });
  }

  // New runs are swapped in while the old ones play; who paused stays paused at the same step.
  update(data) {
    const first = !this.data;
    const restart = first || data.start.join() !== this.data.start.join();
    const jump = data.at && data.at.asked !== this.data?.at?.asked;
    this.picture = data.picture && { ...data.picture, value: decode(data.picture.value) };
    if (jump) this.told = data.at.step;
    if (!first && data.key === this.data.key && data.look === this.data.look) {
      this.data = data;
      if (jump) this.seek(data.at.step);
      this.charts.forEach((chart) => chart.kind === "near" && chart.place());
      return this.attach();
    }
    const ended = !first && !this.playing && this.time >= this.data.steps;
    this.data = data;
    this.thick = data.thick;
    const x = decode(data.x), loss = decode(data.loss), gradient = decode(data.gradient);
    let from = 0;
    this.runs = data.rules.map((rule) => {
      const to = from + rule.n + 1;
      const run = { ...rule, shape: new Path2D(rule.marker), x: x.subarray(2 * from, 2 * to), loss: loss.subarray(from, to), gradient: gradient.subarray(from, to) };
      from = to;
      return run;
    });
    this.part("scrub").max = data.steps;
    this.legend();
    this.part("inside").hidden = !data.inside;
    const keys = data.charts.map((chart) => chart.key).join();
    if (keys !== this.charts.map((chart) => chart.key).join() || data.charts.some((chart) => chart.lines.length)) {
      this.charts.forEach((chart) => chart.detach());
      this.charts = data.charts.map((chart) => new Chart(chart, this));
    }
    this.attach();
    this.charts.forEach((chart) => chart.measure());
    if (data.at) { if (jump) this.time = data.at.step; }
    else if (this.calm) this.time = data.steps;
    else if (restart || ended) this.time = 0;
    this.time = Math.min(this.time, data.steps);
    if (!data.at && !this.calm && (restart || ended)) this.play();
    this.render(true);
  }

  attach() {
    this.charts.forEach((chart) => chart.attach());
    if (this.charts.some((chart) => chart.kind === "relief")) this.request();
  }

  legend() {
    this.part("legend").innerHTML = "";
    for (const run of this.runs) {
      const item = document.createElement("li");
      const canvas = document.createElement("canvas");
      canvas.width = 64;
      canvas.height = 28;
      canvas.setAttribute("aria-hidden", "true");
      const c = canvas.getContext("2d");
      c.setTransform(2, 0, 0, 2, 0, 0);
      Object.assign(c, { strokeStyle: run.colour, fillStyle: run.colour, lineWidth: 2.5 });
      c.setLineDash(run.dash);
      c.beginPath();
      c.moveTo(0, 7);
      c.lineTo(32, 7);
      c.stroke();
      c.setLineDash([]);
      c.translate(16, 7);
      c.scale(4.2, 4.2);
      c.fill(run.shape);
      run.readout = document.createElement("span");
      run.readout.className = "number";
      item.append(canvas, document.createTextNode(run.name), run.readout);
      this.part("legend").append(item);
    }
  }

  toggle() {
    if (this.playing) this.pause();
    else this.play();
  }

  play() {
    if (this.time >= this.data.steps) this.time = 0;
    this.playing = true;
    this.last = null;
    this.render(true);
    this.request();
  }

  pause() {
    this.playing = false;
    this.render(true);
  }

  setLoop(on) {
    this.looping = on;
    this.part("loop").setAttribute("aria-pressed", on);
    if (on && !this.playing && this.time >= this.data.steps) this.play();
  }

  seek(step) {
    this.time = Math.min(Math.max(step, 0), this.data.steps);
    this.pause();
  }

  key(event) {
    const target = event.composedPath()[0];
    const inside = this.root.contains(target);
    if (!inside && target !== document.body) return; // a slider or a text field elsewhere uses these keys itself
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const scrubbing = target === this.part("scrub");
    const jump = event.shiftKey ? 10 : 1;
    if (event.key === " " && target.localName !== "button" && target.localName !== "select") this.toggle();
    else if (target.localName === "select") return;
    else if (event.key === "ArrowRight" && !(scrubbing && !event.shiftKey)) this.seek(Math.floor(this.time) + jump);
    else if (event.key === "ArrowLeft" && !(scrubbing && !event.shiftKey)) this.seek(Math.ceil(this.time) - jump);
    else if (event.key === "Home" && !scrubbing) this.seek(0);
    else if (event.key === "End" && !scrubbing) this.seek(this.data.steps);
    else return;
    event.preventDefault();
  }

  request() {
    this.frame ??= requestAnimationFrame((now) => { this.frame = null; this.tick(now); });
  }

  tick(now) {
    if (this.playing) {
      const seconds = Math.min(now - (this.last ?? now), 100) / 1000;
      this.last = now;
      this.time += (seconds * this.speed * this.data.steps) / RUN_SECONDS;
      if (this.time >= this.data.steps) {
        if (this.looping) this.time = 0;
        else {
          this.time = this.data.steps;
          this.playing = false;
        }
      }
    }
    this.render(!this.playing);
    // A 3-D scene says neither when it is ready nor when it is turned, so it is looked at in every frame.
    const scenes = this.charts.filter((chart) => chart.kind === "relief");
    scenes.forEach((chart) => chart.gd || chart.attach());
    if (this.playing || scenes.length) this.request();
  }

  // Draws the charts; `settled` also writes the text for a screen reader, which is not told of every frame.
  render(settled) {
    if (!this.data) return;
    this.charts.forEach((chart) => chart.draw());
    const step = Math.floor(this.time);
    if (step === this.shown && !settled) return;
    this.shown = step;
    const scrub = this.part("scrub");
    scrub.value = step;
    scrub.setAttribute("aria-valuetext", `step ${step} of ${this.data.steps}`);
    const text = this.describe(step);
    this.part("text").textContent = text;
    if (settled) {
      const state = this.playing ? "pause" : "play";
      if (this.part("spoken").textContent !== text) this.part("spoken").textContent = text;
      if (!this.playing) this.report(step);
      if (this.part("play").dataset.icon !== state) {
        this.part("play").dataset.icon = state;
        this.part("play").innerHTML = icon(state);
        this.part("play").setAttribute("aria-label", state === "play" ? "Play" : "Pause");
        this.part("play").title = state === "play" ? "Play (space)" : "Pause (space)";
      }
    }
    for (const run of this.runs) {
      run.readout.textContent = step > run.n ? "diverged" : show(run.loss[step]);
    }
  }

  // Tells the page where time rests, once it does.
  report(step) {
    if (step === this.told || !this.data.at) return;
    clearTimeout(this.resting);
    this.resting = setTimeout(() => this.onStep((this.told = step)), REST);
  }

  describe(step) {
    const left = this.runs.filter((run) => step <= run.n);
    if (!left.length) return `Step ${step} of ${this.data.steps}. Every rule has diverged.`;
    const leader = left.reduce((best, run) => (run.loss[step] < best.loss[step] ? run : best));
    const tied = left.filter((run) => run.loss[step] === leader.loss[step]).length > 1;
    const at = `(${show(leader.x[2 * step])}, ${show(leader.x[2 * step + 1])})`;
    const who = step === 0 ? "All start" : left.length === 1 ? `${leader.name} is` : tied ? "The leaders are" : `${leader.name} leads`;
    return `Step ${step} of ${this.data.steps}. ${who} at ${at} with loss ${show(leader.loss[step])}.`;
  }

  destroy() {
    this.stop.abort();
    clearTimeout(this.resting);
    this.watch.disconnect();
    cancelAnimationFrame(this.frame);
    cancelAnimationFrame(this.pending);
    this.charts.forEach((chart) => chart.detach());
  }
}

// The runs come through feed.js, so that this code is not sent again with each of them.
const players = new WeakMap();

export default function mount({ data, parentElement, setTriggerValue }) {
  let player = players.get(parentElement);
  if (!player) {
    const root = parentElement.querySelector(".player");
    const find = (key) => document.querySelector(`.st-key-${key} .js-plotly-plot`);
    const created = (player = new Player(root, {
      find,
      onStart: (point) => created.tell("start", point),
      onStep: (step) => created.tell("step", step),
      onInside: (step) => created.tell("inside", step),
    }));
    const take = () => {
      const runs = window.descentLabRuns?.[data.channel];
      if (runs) created.update(runs);
    };
    window.addEventListener("descent-lab-runs", take, { signal: created.stop.signal });
    players.set(parentElement, created);
    take();
  }
  player.tell = setTriggerValue;
  return () => {
    // Also called for a call that a newer one has overtaken; only a removed page ends the player.
    if (parentElement.isConnected || parentElement.host?.isConnected) return;
    player.destroy();
    players.delete(parentElement);
  };
}
