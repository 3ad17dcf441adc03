// The hand: while a slider or the start is dragged, the runs are computed here, in every frame, and shown by the player.
// The server hears of it on release, as ever, and its answer, which has the same bits, takes their place.

import { crc32 } from "./check.js";
import { heights } from "./scale.js";

/**
 * @import { Ground } from "../charts/ground.js"
 * @import { Payload, Run } from "../payload.js"
 * @import { Experiment } from "./compute.js"
 */

/**
 * What computes: the module that Python writes (ui/player/kernels.py).
 *
 * @typedef {typeof import("./compute.js")} Arithmetic
 */

/**
 * How a page lets the player compute: where the arithmetic and the normal numbers of a seed are.
 *
 * @typedef {object} Source
 * @property {(url: string) => Promise<Arithmetic>} arithmetic
 * @property {(url: string) => Promise<Float64Array>} normals
 */

/**
 * A setting under the hand: of which part of an experiment, of which of its rules, and which of its settings.
 *
 * @typedef {object} Setting
 * @property {"rules" | "surfaces" | "schedules" | "run"} part
 * @property {string} slug
 * @property {number} k of the rule
 * @property {number} i in order of declaration
 */

const LARGEST = 2 ** 128 - 2 ** 104; // of float32
const GRID = 64; // points along each side of a map's ground while it follows the hand
const RUN = /** @type {const} */ (["steps", "noise"]); // the settings of the experiment itself that can be followed

export class Hand {
  /**
   * @param {Source} source
   * @param {object} player
   * @param {(runs: Run[], e: Experiment) => void} player.show called in a frame with what has been computed
   * @param {() => void} player.ready called once runs can be computed
   * @param {() => void} player.lack called when they cannot, or have other bits than the server's
   */
  constructor(source, { show, ready, lack }) {
    this.source = source;
    this.show = show;
    this.ready = ready;
    this.lack = lack;
    /** @type {Payload | null} */
    this.data = null;
    /** @type {Arithmetic | null} */
    this.arithmetic = null;
    /** @type {Float64Array | undefined} */
    this.normals = undefined;
    /** The experiment under the hand; null while it is the one that the server has sent. @type {Experiment | null} */
    this.moved = null;
    /** @type {number | null} */
    this.frame = null;
    /** Where the normal numbers are that are there, or on their way. */
    this.seed = "";
    this.watch = new MutationObserver((changes) => {
      for (const { target } of changes) if (target === document.activeElement) this.follow();
    });
    this.watch.observe(document.body, { attributeFilter: ["value"], subtree: true });
  }

  /**
   * What the server has sent. Returns whether the visitor has seen it already, or is further by now.
   *
   * @param {Payload} data
   */
  take(data) {
    const same = this.moved !== null && JSON.stringify(this.moved) === JSON.stringify(data.hand?.experiment);
    this.data = data;
    this.moved = null;
    if (data.hand) this.fetch(data.hand);
    this.follow();
    return same || this.moved !== null;
  }

  /**
   * Gets the arithmetic, once, and the normal numbers of a seed, which can wait where there is no noise.
   *
   * @param {NonNullable<Payload["hand"]>} hand
   */
  async fetch({ arithmetic, normals }) {
    if (normals === this.seed) return;
    this.seed = normals;
    this.normals = undefined;
    try {
      this.arithmetic ??= await this.source.arithmetic(arithmetic);
      this.ready();
      const numbers = await this.source.normals(normals);
      if (normals !== this.seed) return;
      this.normals = numbers;
      this.ready();
    } catch {
      this.seed = ""; // the next answer of the server asks again
      this.lack();
    }
  }

  /**
   * The runs of what the server has sent, computed here; null as long as they cannot be.
   *
   * @param {Payload} data
   * @returns {Run[] | null}
   */
  agreed(data) {
    if (!data.hand || !this.able(data.hand.experiment)) return null;
    const { runs, checks } = this.computed(data, data.hand.experiment);
    if (checks().join() === data.checks?.join()) return runs;
    this.lack();
    return null;
  }

  /** The slider that has the focus, if it is one of a setting that can be followed. */
  get setting() {
    const focus = document.activeElement;
    const e = this.data?.hand?.experiment;
    if (!(focus instanceof HTMLInputElement) || focus.type !== "range" || !e || !this.arithmetic) return null;
    const key = [...(focus.closest('[class*="st-key-"]')?.classList ?? [])].find((name) => name.startsWith("st-key-"));
    const found = key && settingOf(key.slice("st-key-".length), e, this.arithmetic);
    // A relief cannot follow its surface's parameters, and runs beside it would lie.
    if (!found || (found.part === "surfaces" && this.data?.charts.some(({ kind }) => kind === "relief"))) return null;
    return { focus, ...found };
  }

  /** Follows the slider that has the focus. */
  follow() {
    const { setting, arithmetic } = this;
    const e = this.data?.hand?.experiment;
    if (!setting || !arithmetic || !e) return;
    const now = valueOf(e, setting);
    const values = arithmetic.ticks(setting.part, setting.slug, setting.i, now);
    if (values.length !== Number(setting.focus.max) + 1) return; // the slider is not yet, or no more, that of this data
    const value = values[Number(setting.focus.value)];
    if (value === undefined || (this.moved === null && value === now)) return;
    this.move(withValue(this.moved ?? e, setting, value));
  }

  /**
   * Whether what computes an experiment is there.
   *
   * @param {Experiment} e
   */
  able({ noise }) {
    return this.arithmetic !== null && (noise === 0 || this.normals !== undefined);
  }

  /**
   * Moves the start.
   *
   * @param {[number, number]} start
   */
  moveStart(start) {
    const e = this.moved ?? this.data?.hand?.experiment;
    if (e) this.move({ ...e, start });
  }

  /** Shows again what the server has sent. */
  cancel() {
    const e = this.data?.hand?.experiment;
    if (e && this.moved) this.move(e);
  }

  /**
   * Computes and shows another experiment in the next frame, if it can.
   *
   * @param {Experiment} e
   */
  move(e) {
    if (!this.able(e)) return;
    this.moved = e;
    this.frame ??= requestAnimationFrame(() => {
      this.frame = null;
      if (this.moved) this.compute(this.moved);
    });
  }

  /** @param {Experiment} e */
  compute(e) {
    if (this.data) this.show(this.computed(this.data, e).runs, e);
  }

  /**
   * The runs of an experiment in the looks of some data, and a function for the checks of their bits.
   *
   * @param {Payload} data
   * @param {Experiment} e
   */
  computed(data, e) {
    const { arithmetic, normals } = this;
    if (!arithmetic) throw new Error("There is nothing to compute with.");
    const full = { ...e, normals };
    const bare = data.rules.map((_, k) => arithmetic.run(full, k));
    const runs = bare.map((run, k) => {
      const above = new Float32Array(run.n + 1);
      const gradient = new Float32Array(run.n + 1);
      for (let i = 0; i <= run.n; i++) {
        above[i] = within32(run.loss[i] - data.base);
        gradient[i] = within32(Math.hypot(run.gradient[2 * i], run.gradient[2 * i + 1]));
      }
      const loss = Float64Array.from(above, (value) => value + data.base);
      return { ...data.rules[k], n: run.n, x: Float32Array.from(run.x, within32), above, loss, gradient };
    });
    return { runs, checks: () => bare.map(({ x, loss, gradient }) => crc32([x, loss, gradient])) };
  }

  /**
   * The ground of the map under the hand; none while it is that of the figure.
   *
   * @returns {Ground | null}
   */
  ground() {
    const { moved, arithmetic, data } = this;
    if (!moved || !arithmetic || !data?.hand) return null;
    const { experiment, bounds, infimum, colours, contour, lines } = data.hand;
    if (moved.surface.p.join() === experiment.surface.p.join()) return null;
    const value = heights(arithmetic.grid(moved.surface, bounds, GRID), infimum);
    return { size: GRID, value, lines, colours, contour };
  }

  destroy() {
    this.watch.disconnect();
    if (this.frame !== null) cancelAnimationFrame(this.frame);
  }
}

/**
 * A number as the server sends it, so that nothing jumps when its answer comes: in the range of float32.
 *
 * @param {number} value
 */
function within32(value) {
  return Math.min(Math.max(value, -LARGEST), LARGEST);
}

/**
 * The setting that a slider moves, by its Streamlit key, in which a hyphen stands for the dot.
 *
 * @param {string} key
 * @param {Experiment} e
 * @param {Arithmetic} arithmetic
 * @returns {Setting | null}
 */
export function settingOf(key, e, { names }) {
  /** @type {[string, Omit<Setting, "i">][]} */
  const owners = [
    ...e.rules.map(({ slug }, k) => /** @type {[string, Omit<Setting, "i">]} */ ([slug, { part: "rules", slug, k }])),
    [e.surface.slug, { part: "surfaces", slug: e.surface.slug, k: 0 }],
    ["schedule", { part: "schedules", slug: e.schedule.slug, k: 0 }],
    ["run", { part: "run", slug: "experiment", k: 0 }],
  ];
  for (const [prefix, owner] of owners) {
    const i = names(owner.part, owner.slug).findIndex((name) => `${prefix}-${name}` === key);
    if (i >= 0) return { ...owner, i };
  }
  return null;
}

/**
 * @param {Experiment} e
 * @param {Setting} setting
 */
function valueOf(e, { part, k, i }) {
  if (part === "run") return e[RUN[i]];
  return { rules: e.rules[k], surfaces: e.surface, schedules: e.schedule }[part].p[i];
}

/**
 * The experiment with another value of a setting.
 *
 * @param {Experiment} e
 * @param {Setting} setting
 * @param {number} value
 * @returns {Experiment}
 */
function withValue(e, { part, k, i }, value) {
  /** @param {{ slug: string, p: number[] }} owner */
  const change = ({ slug, p }) => ({ slug, p: p.with(i, value) });
  if (part === "run") return { ...e, [RUN[i]]: value };
  if (part === "surfaces") return { ...e, surface: change(e.surface) };
  if (part === "schedules") return { ...e, schedule: change(e.schedule) };
  return { ...e, rules: e.rules.with(k, change(e.rules[k])) };
}
