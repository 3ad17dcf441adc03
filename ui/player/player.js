// The player: animates runs on canvases laid over the plot areas of ordinary Plotly charts.
// Python draws each figure (ground, axes) and sends the raw paths once; what is under the hand is computed here.

import { chartOf } from "./charts/kinds.js";
import { Clock } from "./clock.js";
import { Controls } from "./controls.js";
import { Hand } from "./hand/hand.js";
import { readPicture, readRuns, sameRuns } from "./payload.js";

/**
 * @import { Overlay } from "./charts/overlay.js"
 * @import { Experiment } from "./hand/compute.js"
 * @import { Source } from "./hand/source.js"
 * @import { Payload, Picture, Run } from "./payload.js"
 */

const REST = 120; // milliseconds without a new step after which time is taken to rest

/**
 * What a player asks of its page and tells it.
 *
 * @typedef {object} Page
 * @property {(key: string) => PlotlyElement | null} find the figure of a chart
 * @property {Source} source of what computes runs in the browser
 * @property {boolean} [loop] whether it begins by playing again and again, where motion is wanted
 * @property {(point: [number, number]) => void} [onStart] a click on the map
 * @property {(step: number) => void} [onStep] where time has come to rest, if the payload has an "at"
 * @property {() => void} [onRuns] the runs have to be sent, because they cannot be computed here
 * @property {(step: number) => void} [onInside] the button "Inside this step"
 */

/** Time, controls and text for all charts of a page. */
export class Player {
  /**
   * @param {Element} root what player.html says
   * @param {Page} page
   */
  constructor(root, { find, source, loop = false, ...page }) {
    const { onStart = () => {}, onStep = () => {}, onInside = () => {}, onRuns = () => {} } = page;
    this.find = find;
    this.hand = new Hand(source, {
      show: (runs, e) => this.follow(runs, e),
      ready: () => this.waiting && this.update(this.waiting),
      lack: () => this.waiting && onRuns(),
    });
    /** What came before its runs could be computed. @type {Payload | null} */
    this.waiting = null;
    this.onStart = onStart;
    this.onStep = onStep;
    this.onInside = onInside;
    this.clock = new Clock();
    /** @type {Payload | null} */
    this.shown = null;
    /** @type {Overlay[]} */
    this.charts = [];
    /** @type {Run[]} */
    this.runs = []; // what the charts draw, wherever it comes from
    /** @type {Picture | null} */
    this.picture = null;
    /** @type {number | null} */
    this.said = null; // the step in the sentence
    /** @type {number | null} */
    this.told = null; // the step that the page knows of
    /** The step whose values the curves show. @type {number | null} */
    this.pointed = null;
    /** @type {number | null} */
    this.frame = null;
    /** @type {number | null} */
    this.pending = null;
    /** @type {number | undefined} */
    this.resting = undefined;
    this.calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.controls = new Controls(root, this);
    this.setLoop(loop && !this.calm);
    // A figure appears, or is replaced, some time after this code runs.
    this.watch = new MutationObserver(() => {
      this.pending ??= requestAnimationFrame(() => {
        this.pending = null;
        this.attach();
      });
    });
    this.watch.observe(document.body, { childList: true, subtree: true });
    this.stop = new AbortController();
    document.addEventListener("pointermove", (event) => this.leave(event), { signal: this.stop.signal });
  }

  /** What is played; only for what is called once there is something. */
  get data() {
    if (!this.shown) throw new Error("The player has nothing to play.");
    return this.shown;
  }

  /** The width of trails, in pixels. */
  get thick() {
    return this.data.thick;
  }

  /** The colour around trails and markers. */
  get casing() {
    return this.data.casing;
  }

  /** The colour of the time cursor. */
  get ink() {
    return this.data.ink;
  }

  /**
   * New runs are swapped in while the old ones play; who paused stays paused at the same step.
   *
   * @param {Payload} data
   */
  update(data) {
    const { clock, shown } = this;
    const steady = this.hand.take(data); // nothing jumps: the visitor has seen these runs already
    this.waiting = data;
    const runs = data.checks ? this.hand.agreed(data) : readRuns(data);
    if (!runs) return;
    this.waiting = null;
    const restart = !shown || data.start.join() !== shown.start.join();
    const ended = Boolean(shown) && !clock.playing && clock.atEnd;
    const asked = data.at && data.at.asked !== shown?.at?.asked ? data.at.step : null;
    const same = shown && sameRuns(data, shown);
    this.shown = data;
    this.picture = data.picture ? readPicture(data.picture) : null;
    if (asked !== null) this.told = asked;
    if (same) {
      if (asked !== null) this.seek(asked);
      else this.charts.forEach((chart) => chart.render());
      return this.attach();
    }
    const ahead = this.hand.moved && this.runs.length === data.rules.length; // the next frame shows what is newer
    if (!ahead) this.runs = runs;
    clock.steps = data.steps;
    this.controls.setRuns(this.runs, data.steps, Boolean(data.inside));
    if (!shown || JSON.stringify(data.charts) !== JSON.stringify(shown.charts)) {
      this.charts.forEach((chart) => chart.detach());
      this.charts = data.charts.map((chart) => chartOf(chart, this));
    }
    this.attach();
    this.charts.forEach((chart) => chart.measure());
    const again = !data.at && !steady && (restart || ended);
    if (asked !== null) clock.time = asked;
    else if (!data.at && this.calm) clock.time = data.steps;
    else if (again) clock.time = 0;
    clock.time = Math.min(clock.time, data.steps);
    if (again && !this.calm) this.play();
    this.render(true);
    if (!data.at) this.controls.say(this.runs, data.steps, data.steps, data); // what came of the change
  }

  /**
   * Shows runs that were computed here, of another experiment than the page's.
   *
   * @param {Run[]} runs
   * @param {Experiment} e
   */
  follow(runs, { steps }) {
    const { clock } = this;
    const ended = !clock.playing && clock.atEnd;
    this.runs = runs;
    this.controls.setNames(runs);
    if (steps !== clock.steps) this.controls.setSteps(steps);
    clock.steps = steps;
    clock.time = ended ? steps : Math.min(clock.time, steps);
    this.charts.forEach((chart) => chart.refresh());
    this.said = null;
    this.render(false);
  }

  attach() {
    this.charts.forEach((chart) => chart.attach());
    if (this.restless.length) this.request();
  }

  /** The charts that must be looked at in every frame. */
  get restless() {
    return this.charts.filter((chart) => chart.restless);
  }

  toggle() {
    if (this.clock.playing) this.pause();
    else this.play();
  }

  play() {
    this.pointed = null;
    this.clock.play();
    this.render(true);
    this.request();
  }

  pause() {
    this.clock.pause();
    this.render(true);
  }

  /** @param {number} step */
  seek(step) {
    this.clock.seek(step);
    this.render(true);
  }

  /**
   * Shows the values of a step in all curves; null for none.
   *
   * @param {number | null} step
   */
  point(step) {
    if (step === this.pointed) return;
    this.pointed = step;
    this.charts.forEach((chart) => chart.render());
  }

  /**
   * Takes the values away when the mouse has gone elsewhere; where a finger was, they stay.
   *
   * @param {PointerEvent} event
   */
  leave({ target, pointerType, buttons }) {
    if (this.pointed === null || pointerType === "touch" || buttons) return;
    if (!this.charts.some((chart) => chart.found?.box.contains(/** @type {Node} */ (target)))) this.point(null);
  }

  /** @param {boolean} looping */
  setLoop(looping) {
    this.clock.looping = looping;
    this.controls.setLoop(looping);
    if (this.shown && looping && !this.clock.playing && this.clock.atEnd) this.play();
  }

  request() {
    this.frame ??= requestAnimationFrame((now) => {
      this.frame = null;
      this.tick(now);
    });
  }

  /** @param {number} now */
  tick(now) {
    const { clock } = this;
    clock.tick(now);
    this.render(!clock.playing);
    this.restless.forEach((chart) => chart.found ?? chart.attach());
    if (clock.playing || this.restless.length) this.request();
  }

  /**
   * Draws the charts and shows the step.
   *
   * @param {boolean} settled whether a screen reader and the page are told as well, if time rests
   */
  render(settled) {
    if (!this.shown) return;
    this.charts.forEach((chart) => chart.render());
    const { step, steps, playing } = this.clock;
    if (step === this.said && !settled) return;
    this.said = step;
    this.controls.showStep(this.runs, step, steps, this.data);
    if (!settled) return;
    this.controls.showState(playing);
    if (playing) return;
    this.controls.say(this.runs, step, steps, this.data);
    this.report(step);
  }

  /** Says what is on the page in the language that has been chosen. */
  sayAgain() {
    this.said = null;
    this.controls.speaker.hush();
    this.controls.nameState(this.clock.playing);
    this.render(false);
  }

  /**
   * Tells the page where time rests, once it does.
   *
   * @param {number} step
   */
  report(step) {
    if (step === this.told || !this.data.at) return;
    window.clearTimeout(this.resting);
    this.resting = window.setTimeout(() => {
      this.told = step;
      this.onStep(step);
    }, REST);
  }

  destroy() {
    this.controls.destroy();
    this.hand.destroy();
    this.stop.abort();
    window.clearTimeout(this.resting);
    this.watch.disconnect();
    if (this.frame !== null) cancelAnimationFrame(this.frame);
    if (this.pending !== null) cancelAnimationFrame(this.pending);
    this.charts.forEach((chart) => chart.detach());
  }
}
