// Sliders of the page that move settings of an experiment: they tell the server nothing until they are released, but the
// page sees each tick.

/**
 * @import { Experiment } from "./compute.js"
 * @import { Arithmetic } from "./source.js"
 */

/**
 * A setting under the hand: of which part of an experiment, of which of its runs, and which of its settings.
 *
 * @typedef {object} Setting
 * @property {"rules" | "surfaces" | "schedules" | "run"} part
 * @property {string} slug
 * @property {number} k of the run
 * @property {number} i in order of declaration
 */

const RUN = /** @type {const} */ (["steps", "noise"]); // the settings of the experiment itself that can be followed

/**
 * What sliders are compared with: the experiment that the server has sent, and the one under the hand, if it is another.
 *
 * @typedef {{ sent: Experiment, moved: Experiment | null, arithmetic: Arithmetic }} State
 */

export class Sliders {
  /**
   * @param {object} owner
   * @param {() => State | null} owner.state null as long as nothing can be followed
   * @param {(setting: Setting) => boolean} owner.follows
   * @param {(e: Experiment) => void} owner.move called with the experiment of a slider that has moved
   */
  constructor({ state, follows, move }) {
    this.state = state;
    this.follows = follows;
    this.move = move;
    this.watch = new MutationObserver((changes) => {
      for (const { target } of changes) if (target === document.activeElement) this.follow();
    });
    this.watch.observe(document.body, { attributeFilter: ["value"], subtree: true });
  }

  /** Follows the slider that has the focus, if it is one of a setting that can be followed. */
  follow() {
    const focus = document.activeElement;
    const state = this.state();
    if (!(focus instanceof HTMLInputElement) || focus.type !== "range" || !state) return;
    const { sent, moved, arithmetic } = state;
    const key = [...(focus.closest('[class*="st-key-"]')?.classList ?? [])].find((name) => name.startsWith("st-key-"));
    const setting = key && settingOf(key.slice("st-key-".length), sent, arithmetic);
    if (!setting || !this.follows(setting)) return;
    const now = valueOf(sent, setting);
    const values = arithmetic.ticks(setting.part, setting.slug, setting.i, now);
    if (values.length !== Number(focus.max) + 1) return; // the slider is not yet, or no more, that of this experiment
    const value = values[Number(focus.value)];
    if (value === undefined || (moved === null && value === now)) return;
    this.move(withValue(moved ?? sent, setting, value));
  }

  destroy() {
    this.watch.disconnect();
  }
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
    ...e.rules.map(({ id, slug }, k) => /** @type {[string, Omit<Setting, "i">]} */ ([id, { part: "rules", slug, k }])),
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
  /**
   * @template {{ p: number[] }} Owner
   * @param {Owner} owner
   */
  const change = (owner) => ({ ...owner, p: owner.p.with(i, value) });
  if (part === "run") return { ...e, [RUN[i]]: value };
  if (part === "surfaces") return { ...e, surface: change(e.surface) };
  if (part === "schedules") return { ...e, schedule: change(e.schedule) };
  return { ...e, rules: e.rules.with(k, change(e.rules[k])) };
}
