// The hand on a map: while a slider is dragged, the map is computed here, coarse to fine, and drawn over its figure.
// The server hears of it on release, as ever, and its figure, which shows the same, takes the place of what was drawn.

import { Means } from "../../player/hand/means.js";
import { Sliders } from "../../player/hand/sliders.js";
import { Cover } from "./cover.js";
import { Pool } from "./pool.js";
import { Scale } from "./scale.js";
import { basins, plane, shown } from "./shades.js";
import { shareAlong } from "./side.js";
import { Work } from "./work.js";

/**
 * @import { Experiment } from "../../player/hand/compute.js"
 * @import { Setting } from "../../player/hand/sliders.js"
 * @import { Source } from "../../player/hand/source.js"
 * @import { Marks } from "./cover.js"
 * @import { Frame, Tick } from "./scale.js"
 * @import { Colour, Known, Picture } from "./shades.js"
 * @import { Side } from "./side.js"
 */

/**
 * A map that follows: which of the experiment's rules it shows, and where its kernels are, without and with noise.
 *
 * @typedef {object} Followed
 * @property {string} key of the figure
 * @property {number} k
 * @property {[string, string]} kernels
 */

/**
 * What lets the maps of a page follow a slider; see ui/maps/hand.py.
 *
 * @typedef {object} MapData
 * @property {Experiment} experiment
 * @property {string} arithmetic
 * @property {string} normals
 * @property {string} worker
 * @property {string} map what there is besides the experiment: another map begins anew
 * @property {string} figure what the figures say of themselves, once they show this
 * @property {boolean} complete whether they show all of it
 * @property {Followed[]} maps
 * @property {[Side, Side]} sides
 * @property {string[]} parameters of the surface that may be followed
 * @property {number} target
 * @property {Frame} scale
 * @property {number[]} ticks of a scale of steps
 * @property {"loss" | "steps" | "basins"} measure
 * @property {Colour[]} colours from low to high, or of the minima
 * @property {Colour} other where no minimum is near, or the target is not reached
 * @property {Colour} diverged
 * @property {[number, number][]} minima
 * @property {number} near how near to one of them a run is at it
 * @property {string} ink
 * @property {string} casing
 */

const PATIENCE = 100; // milliseconds after which a hand that has gone on is followed, though the map is still coarse

export class MapHand {
  /**
   * @param {Source} source
   * @param {(key: string) => PlotlyElement | null} find the figure of a map
   */
  constructor(source, find) {
    this.find = find;
    // Without the arithmetic there is no state, and without normal numbers nothing with noise moves.
    this.means = new Means(source, { ready: () => this.sliders.follow(), lack: () => {} });
    /** @type {MapData | null} */
    this.data = null;
    /** The experiment under the hand; null while it is the one that the server has sent. @type {Experiment | null} */
    this.moved = null;
    /** What is to be computed next. @type {Experiment | null} */
    this.next = null;
    /** What is being computed, or has been. @type {Work | null} */
    this.work = null;
    /** Whether something is drawn over the figures. */
    this.visible = false;
    /** Whether there is something newer to draw. */
    this.stale = false;
    /** Whether a worker has failed since the server has last sent something. */
    this.broken = false;
    /** @type {Pool | null} */
    this.pool = null;
    /** @type {Map<string, Cover>} */
    this.covers = new Map();
    /** @type {number | null} */
    this.frame = null;
    this.sliders = new Sliders({
      state: () => this.state,
      follows: (setting) => this.follows(setting),
      move: (e) => this.move(e),
    });
    // Where a figure is made anew, what was drawn over it goes with it.
    this.watch = new MutationObserver(() => {
      const lost = this.work?.data.maps.some(({ key }) => !this.covers.get(key)?.canvas.isConnected);
      if (this.visible && lost) this.redraw();
    });
    this.watch.observe(document.body, { childList: true, subtree: true });
  }

  get state() {
    const { data, moved } = this;
    const { arithmetic } = this.means;
    return data && arithmetic ? { sent: data.experiment, moved, arithmetic } : null;
  }

  /**
   * What the server has sent; null where nothing can be followed.
   *
   * @param {MapData | null} data
   */
  take(data) {
    if (this.data?.map !== data?.map) this.end();
    this.data = data;
    this.moved = null;
    this.broken = false;
    const keys = data?.maps.map(({ key }) => key);
    for (const [key, cover] of this.covers) {
      if (keys?.includes(key)) continue;
      cover.destroy();
      this.covers.delete(key);
    }
    if (!data) return;
    this.means.fetch(data);
    this.sliders.follow();
    this.mark();
    this.wake();
  }

  /**
   * Whether a map changes with a setting, or the ring on it does, in a way that is known here.
   *
   * @param {Setting} setting
   */
  follows({ part, slug, k, i }) {
    const { data } = this;
    if (!data || this.broken) return false;
    if (part === "rules") return data.maps.some((map) => map.k === k);
    return part !== "surfaces" || data.parameters.includes(this.means.arithmetic?.names(part, slug)[i] ?? "");
  }

  /** @param {Experiment} e */
  move(e) {
    if (!this.data || !this.means.able(e)) return;
    const asked = this.next ?? this.work?.e;
    if (same(e, this.data.experiment)) {
      this.moved = this.next = this.work = null; // the figure shows it
      this.pool?.drop();
      this.wake();
    } else {
      this.moved = e;
      if (!asked || !same(e, asked)) this.next = e;
      this.proceed();
    }
    this.mark();
  }

  /** Says to the page's style sheet whether its words are of another setting than the maps. */
  mark() {
    document.body.toggleAttribute("data-map-follows", this.moved !== null);
  }

  /** Goes on with what is being computed, or with what is to be computed next. */
  proceed() {
    const { data, next } = this;
    const { arithmetic, normals } = this.means;
    if (!data || !arithmetic || this.broken) return;
    try {
      this.pool ??= new Pool(new URL(data.worker, document.baseURI).href, () => this.fail());
    } catch {
      return this.fail(); // a page in a frame may not be allowed any worker
    }
    if (next && this.work && this.work.keyOf(next) === this.work.key) {
      this.next = null;
      this.work.e = next;
      this.redraw();
    } else if (next && (!this.work || this.work.done || (this.work.stride && this.work.age > PATIENCE))) {
      this.next = null;
      this.pool.drop();
      this.work = new Work(data, next, { arithmetic, normals }, this.pool.workers.length);
    }
    const { work } = this;
    work?.proceed(this.pool, (passed) => {
      if (work !== this.work) return;
      if (passed) this.redraw();
      this.proceed();
    });
  }

  /** Shows the figures alone until the server sends something. */
  fail() {
    this.broken = true;
    this.pool?.destroy();
    this.pool = null;
    this.end();
  }

  /** Draws what is computed in the next frame. */
  redraw() {
    this.stale = true;
    this.wake();
  }

  /** In the next frame, draws what is to be drawn, and takes away what is not needed. */
  wake() {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = null;
      if (this.stale) this.draw();
      this.stale = false;
      this.settle();
    });
  }

  draw() {
    const { work } = this;
    if (!work?.stride) return;
    const { data, e, n, stride } = work;
    const cells = shown(n, stride);
    this.visible = true;
    for (const [m, { key, k }] of data.maps.entries()) {
      const cover = this.cover(key);
      if (!cover) continue;
      const [picture, ticks] = this.picture(work, work.known[m], cells);
      cover.show(picture, this.marks(data, e, k), ticks);
      const { dataset } = cover.canvas; // for tests and benchmarks
      dataset.stride = String(stride);
      dataset.pictures = String(Number(dataset.pictures ?? 0) + 1);
    }
  }

  /**
   * The picture of a map, and the ticks of the bar beside it.
   *
   * @param {Work} work
   * @param {Known} known
   * @param {Int32Array} cells
   * @returns {[Picture, Tick[]]}
   */
  picture({ data, e, startLoss }, known, cells) {
    const { measure, other, diverged, colours } = data;
    if (measure === "basins") return [basins(known, cells, data), []];
    const look = { colours, missed: other, diverged };
    if (measure === "steps") {
      const picture = plane(known, cells, { ...look, level: (step) => step, ends: () => [0, Math.log10(e.steps)] });
      const ticks = data.ticks.filter((step) => step <= e.steps);
      return [picture, ticks.map((step) => ({ at: Math.log10(step), text: String(step) }))];
    }
    const scale = new Scale(data.scale, startLoss);
    const picture = plane(known, cells, {
      ...look,
      level: (loss) => scale.level(loss),
      ends: (low, high) => scale.ends(low, high),
    });
    return [picture, picture.range ? scale.ticks(...picture.range) : []];
  }

  /**
   * What is on top of the cells of a map.
   *
   * @param {MapData} data
   * @param {Experiment} e
   * @param {number} k of the rule
   * @returns {Marks}
   */
  marks({ sides, minima, ink, casing }, e, k) {
    const [across, up] = sides;
    const own = this.means.arithmetic?.names("rules", e.rules[k].slug) ?? [];
    /** @type {(side: Side, coordinate: number) => number} */
    const share = (side, coordinate) =>
      shareAlong(side, side.name === null ? coordinate : e.rules[k].p[own.indexOf(side.name)]);
    return {
      ring: [share(across, e.start[0]), share(up, e.start[1])],
      minima: minima.map(([x, y]) => [shareAlong(across, x), shareAlong(up, y)]),
      ink,
      casing,
    };
  }

  /**
   * The cover of a figure that is on the page.
   *
   * @param {string} key
   */
  cover(key) {
    const gd = this.find(key);
    const kept = this.covers.get(key);
    if (kept && kept.gd === gd) return kept;
    kept?.destroy();
    this.covers.delete(key);
    if (!gd?.layout) return null;
    const made = new Cover(gd, () => this.redraw());
    this.covers.set(key, made);
    return made;
  }

  /** Takes away what was drawn once the figures show the same, or something else. */
  settle() {
    const { data, moved, visible } = this;
    if (!data || !visible || moved) return;
    const asked = this.next ?? this.work?.e;
    if (!asked || !same(asked, data.experiment)) return this.end();
    if (!data.complete) return;
    if (data.maps.every(({ key }) => this.find(key)?.layout?.meta === data.figure)) this.end();
    else this.wake(); // Plotly has still to draw it
  }

  /** Shows the figures themselves, and computes nothing. */
  end() {
    this.moved = this.next = this.work = null;
    this.visible = false;
    this.pool?.drop();
    for (const cover of this.covers.values()) cover.hide();
    this.mark();
  }

  destroy() {
    this.end();
    this.data = null;
    this.sliders.destroy();
    this.watch.disconnect();
    this.pool?.destroy();
    this.pool = null;
    for (const cover of this.covers.values()) cover.destroy();
    if (this.frame !== null) cancelAnimationFrame(this.frame);
  }
}

/**
 * Whether two experiments are one.
 *
 * @param {Experiment} a
 * @param {Experiment} b
 */
function same(a, b) {
  return JSON.stringify(a) === JSON.stringify(b);
}
