// The bar under the charts: buttons, slider, keys, the sentence of the step, and the legend.

import { isFree } from "../focus.js";
import { CHANGED, say, sayAll } from "../say.js";
import { Speaker } from "../speaker.js";
import { sample } from "./drawing.js";
import { command } from "./keyboard.js";
import { describe, lossAt } from "./words.js";

/**
 * @import { Run } from "./payload.js"
 * @import { Player } from "./player.js"
 * @import { Surroundings } from "./words.js"
 */

const ICONS = {
  play: "M8 5v14l11-7z",
  pause: "M6 19h4V5H6v14zm8-14v14h4V5h-4z",
  back: "M6 6h2v12H6zm3.5 6l8.5 6V6z",
  forward: "M6 18l8.5-6L6 6v12zM16 6v12h2V6h-2z",
  loop: "M7 7h10v3l4-4-4-4v3H5v6h2V7zm10 10H7v-3l-4 4 4 4v-3h12v-6h-2v4z",
};

/** @param {keyof typeof ICONS} name */
const icon = (name) => `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${ICONS[name]}"/></svg>`;

export class Controls {
  /**
   * @param {Element} root what player.html says
   * @param {Player} player
   */
  constructor(root, player) {
    this.root = root;
    this.player = player;
    /** @type {<E extends HTMLElement>(name: string) => E} */
    const part = (name) => {
      const found = root.querySelector(`[data-part="${name}"]`);
      if (!found) throw new Error(`The player has no part ${name}.`);
      return /** @type {any} */ (found);
    };
    /** @type {HTMLInputElement} */
    this.scrub = part("scrub");
    /** @type {HTMLSelectElement} */
    this.speed = part("speed");
    this.playButton = part("play");
    this.loop = part("loop");
    this.inside = part("inside");
    this.text = part("text");
    this.speaker = new Speaker(part("spoken"));
    this.legend = part("legend");
    /** @type {HTMLElement[]} */
    this.names = [];
    /** @type {HTMLElement[]} */
    this.readouts = [];
    this.stop = new AbortController();
    sayAll(root, this.stop.signal);
    window.addEventListener(CHANGED, () => this.player.sayAgain(), { signal: this.stop.signal });
    const back = part("back");
    const forward = part("forward");
    back.innerHTML = icon("back");
    forward.innerHTML = icon("forward");
    this.loop.innerHTML = icon("loop");
    const { clock } = player;
    this.on(this.playButton, "click", () => player.toggle());
    this.on(back, "click", () => player.seek(clock.stepTo(-1)));
    this.on(forward, "click", () => player.seek(clock.stepTo(1)));
    this.on(this.loop, "click", () => player.setLoop(!clock.looping));
    this.on(this.speed, "change", () => (clock.speed = Number(this.speed.value)));
    this.on(this.scrub, "input", () => player.seek(Number(this.scrub.value)));
    this.on(this.inside, "click", () => player.onInside(clock.step));
    document.addEventListener("keydown", (event) => this.press(event), { signal: this.stop.signal });
  }

  /**
   * @param {HTMLElement} part
   * @param {string} event
   * @param {() => void} act
   */
  on(part, event, act) {
    part.addEventListener(event, act, { signal: this.stop.signal });
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    const path = event.composedPath();
    if (window.top !== window && !path.includes(this.root)) return; // the page around a frame has keys of its own
    if (event.altKey || event.ctrlKey || event.metaKey || event.defaultPrevented) return;
    const jump = path[0] === this.scrub && event.shiftKey; // which a slider does not know
    if (!jump && !isFree(path, event.key)) return;
    const asked = command(event, this.player.clock);
    if (asked === null) return;
    if (asked === "toggle") this.player.toggle();
    else if (asked === "faster") this.setSpeed(1);
    else if (asked === "slower") this.setSpeed(-1);
    else {
      this.player.seek(asked);
      this.player.point(this.player.clock.step);
    }
    event.preventDefault();
  }

  /** @param {number} by how many places in the list, which ends at the fastest */
  setSpeed(by) {
    const { speed } = this;
    speed.selectedIndex = Math.min(Math.max(speed.selectedIndex + by, 0), speed.length - 1);
    this.player.clock.speed = Number(speed.value);
  }

  /**
   * New runs.
   *
   * @param {Run[]} runs
   * @param {number} steps
   * @param {boolean} inside whether the button "Inside this step" shows
   */
  setRuns(runs, steps, inside) {
    this.setSteps(steps);
    this.inside.hidden = !inside;
    this.names = runs.map(() => document.createElement("span"));
    this.readouts = runs.map(() => document.createElement("span"));
    const items = runs.map((run, k) => {
      this.readouts[k].className = "number";
      const item = document.createElement("li");
      item.append(sample(run), this.names[k], this.readouts[k]);
      return item;
    });
    this.legend.replaceChildren(...items);
    this.setNames(runs);
  }

  /** @param {Run[]} runs the same ones, whose labels may be others */
  setNames(runs) {
    runs.forEach(({ name }, k) => (this.names[k].textContent = name));
  }

  /** @param {number} steps */
  setSteps(steps) {
    this.scrub.max = String(steps);
  }

  /** @param {boolean} looping */
  setLoop(looping) {
    this.loop.setAttribute("aria-pressed", String(looping));
  }

  /**
   * Another step. A screen reader is not told of it: `say` does that.
   *
   * @param {Run[]} runs
   * @param {number} step
   * @param {number} steps
   * @param {Surroundings} around
   */
  showStep(runs, step, steps, around) {
    this.scrub.value = String(step);
    this.scrub.setAttribute("aria-valuetext", say("step {step} of {steps}", { step, steps }));
    this.text.textContent = describe(runs, step, steps, around);
    runs.forEach((run, k) => (this.readouts[k].textContent = lossAt(run, step)));
  }

  /**
   * Has a screen reader told where the runs are at a step.
   *
   * @param {Run[]} runs
   * @param {number} step
   * @param {number} steps
   * @param {Surroundings} around
   */
  say(runs, step, steps, around) {
    this.speaker.say(describe(runs, step, steps, around));
  }

  /**
   * Whether it plays.
   *
   * @param {boolean} playing
   */
  showState(playing) {
    const next = playing ? "pause" : "play";
    if (this.playButton.dataset.icon === next) return;
    this.playButton.dataset.icon = next;
    this.playButton.innerHTML = icon(next);
    this.nameState(playing);
  }

  /** @param {boolean} playing */
  nameState(playing) {
    this.playButton.setAttribute("aria-label", playing ? say("Pause") : say("Play"));
    this.playButton.title = playing ? say("Pause (space)") : say("Play (space)");
  }

  destroy() {
    this.stop.abort();
    this.speaker.stop();
  }
}
