// The hand on a map: while a slider is dragged, the map is computed here, coarse to fine, and drawn over its figure.
// The server hears of it on release, as ever, and its figure, which shows the same, takes the place of what was drawn.

import { Means } from "../../player/hand/means.js";
import { Sliders } from "../../player/hand/sliders.js";
import { Cover } from "./cover.js";
import { Pool } from "./pool.js";
import { Scale, stepTicks } from "./scale.js";
import { basins, plane, shown } from "./shades.js";
import { shareAlong } from "./side.js";
import { Work } from "./work.js";

/**
 * @import { Experiment } from "../../player/hand/compute.js"
 * @import { Setting } from "../../player/hand/sliders.js"
 * @import { Source } from "../../player/hand/source.js"
 * @import { Marks } from "./cover.js"
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
 * @property {string} figure what the figures say of themselves, once they show this
 * @property {boolean} complete whether they show all of it
 * @property {Followed[]} maps
 * @property {[Side, Side]} sides
 * @property {string[]} parameters of the surface that may be followed
 * @property {number} target
 * @property {{ base: number, log: boolean }} scale
 * @property {"loss" | "steps" | "basins"} measure
 * @property {Colour[]} colours from low to high, or of the minima
 * @property {Colour} other where no minimum is near, or the target is not reached
 * @property {Colour} diverged
 * @property {[number, number][]} minima
 * @property {number} near how near to one of them a run is at it
 * @property {string} ink
 * @property {string} casing
 */

const PATIENCE = 250; // milliseconds after which a hand that has gone on is followed, though the map is still coarse

export class MapHand {
  /**
   * @param {Source} source
   * @param {(key: string) => PlotlyElement | null} find the figure of a map
   */
  constructor(source, find) {
    this.find = find;
    this.means = new Means(source, { ready: () => this.sliders.follow(), lack: () => this.end() });
    /** @type {MapData | null} */
    this.data = null;
    /** The experiment under the hand; null while it is the one that the server has sent. @type {Experiment | null} */
    this.moved = null;
    /** What is to be computed next. @type {Experiment | null} */
    this.next = null;
    /** What is being computed, or has been. @type {Work | null} */
    this.work = null;
    /** What is on screen over the figures. @type {Experiment | null} */
    this.drawn = null;
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
  }

  get state() {
    const { data, moved } = this;
    const { arithmetic } = this.means;
    return data && arithmetic ? { sent: data.experiment, moved, arithmetic } : null;
  }

  /** Whether something is drawn over the figures. */
  get visible() {
    return this.drawn !== null;
  }

  /**
   * What the server has sent; null where nothing can be followed.
   *
   * @param {MapData | null} data
   */
  take(data) {
    this.data = data;
    this.moved = null;
    if (!data) return this.end();
    this.means.fetch(data);
    this.sliders.follow();
    this.settle();
  }

  /**
   * Whether a map changes with a setting, or the ring on it does, in a way that is known here.
   *
   * @param {Setting} setting
   */
  follows({ part, slug, k, i }) {
    const { data } = this;
    if (!data) return false;
    if (part === "rules") return data.maps.some((map) => map.k === k);
    return part !== "surfaces" || data.parameters.includes(this.means.arithmetic?.names(part, slug)[i] ?? "");
  }

  /** @param {Experiment} e */
  move(e) {
    if (!this.data || !this.means.able(e)) return;
    this.moved = same(e, this.data.experiment) ? null : e;
    this.next = e;
    this.proceed();
  }

  /** Goes on with what is being computed, or with what is to be computed next. */
  proceed() {
    const { data, next } = this;
    const { arithmetic, normals } = this.means;
    if (!data || !arithmetic) return;
    this.pool ??= new Pool(new URL(data.worker, document.baseURI).href, () => this.end());
    if (next && (!this.work || this.work.done || (this.work.stride && this.work.age > PATIENCE))) {
      this.next = null;
      this.pool.drop();
      this.work = new Work(data, next, { arithmetic, normals });
    }
    const { work } = this;
    work?.proceed(this.pool, (passed) => {
      if (work !== this.work) return;
      if (passed) this.request();
      this.proceed();
    });
  }

  /** Draws what is computed in the next frame. */
  request() {
    if (this.visible || this.work?.stride) {
      this.frame ??= requestAnimationFrame(() => {
        this.frame = null;
        this.draw();
        this.settle();
      });
    }
  }

  draw() {
    const { data, work } = this;
    if (!data || !work?.stride) return;
    const { e, startLoss } = work;
    const scale = new Scale(data.scale.base, data.scale.log, startLoss);
    const cells = shown(data.sides[0].values.length, work.stride);
    if (!this.drawn) document.body.dataset.mapFollows = "";
    this.drawn = e;
    for (const [m, { key, k }] of data.maps.entries()) {
      const cover = this.cover(key);
      if (!cover) continue;
      const picture = this.picture(work.known[m], cells, scale, work);
      const ticks = data.measure === "steps" ? stepTicks(e.steps) : picture.range ? scale.ticks(...picture.range) : [];
      cover.show(picture, this.marks(data, e, k), ticks);
      cover.canvas.dataset.stride = String(work.stride);
      cover.canvas.dataset.pictures = String(Number(cover.canvas.dataset.pictures ?? 0) + 1);
    }
  }

  /**
   * @param {Known} known
   * @param {Int32Array} cells
   * @param {Scale} scale
   * @param {Work} work
   * @returns {Picture}
   */
  picture(known, cells, scale, { data, e, startLoss }) {
    const { measure, other } = data;
    if (measure === "basins") return basins(known, cells, data);
    return plane(known, cells, { ...data, measure, scale, startLoss, steps: e.steps, missed: other });
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
    const made = new Cover(gd, () => this.request());
    this.covers.set(key, made);
    return made;
  }

  /** Takes away what was drawn once the figures show the same, or something else. */
  settle() {
    const { data, moved, drawn } = this;
    if (!data || !drawn || moved) return;
    const asked = this.next ?? this.work?.e ?? drawn;
    if (!same(asked, data.experiment)) return this.end();
    if (!data.complete) return;
    if (data.maps.every(({ key }) => this.find(key)?.layout?.meta === data.figure)) this.end();
    else {
      this.frame ??= requestAnimationFrame(() => {
        this.frame = null;
        this.settle();
      });
    }
  }

  /** Shows the figures themselves, and computes nothing. */
  end() {
    this.moved = this.next = this.work = this.drawn = null;
    this.pool?.drop();
    for (const cover of this.covers.values()) cover.hide();
    delete document.body.dataset.mapFollows;
  }

  destroy() {
    this.end();
    this.sliders.destroy();
    this.pool?.destroy();
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
