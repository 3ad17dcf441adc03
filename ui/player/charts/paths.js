// The runs on the ground: their last steps strong and those before faint, so that a long zigzag stays legible.

import { contextOf } from "../drawing.js";
import { Trails } from "./trails.js";

/**
 * @import { PayloadChart, Run } from "../payload.js"
 * @import { Player } from "../player.js"
 */

const OLD = 0.55; // how strong a trail is that lies longer back
const FEWEST = 40; // steps that are strong: a fifth of all, within these bounds
const MOST = 200;
const FAN = 1.7; // pixels between start and head for each run, while all are there

/** @extends {Trails<Run>} */
export class Paths extends Trails {
  faint = 0.25; // on a canvas that is faint as a whole

  /**
   * @param {PayloadChart} chart
   * @param {Player} player
   * @param {() => Run[]} lines
   */
  constructor(chart, player, lines) {
    super(chart, player, lines);
    this.recent = document.createElement("canvas");
    this.recent.className = "descent-recent";
    this.canvases.splice(1, 0, this.recent); // above the trails, below the heads
    /** @type {number | null} */
    this.strong = null; // the step that its picture shows
    this.first = 0; // from which step on
  }

  place() {
    this.trails.style.opacity = String(OLD);
    this.strong = null;
    super.place();
  }

  draw() {
    super.draw();
    const { clock } = this.player;
    if (clock.step !== this.strong) this.drawRecent(clock.step, clock.steps);
  }

  /**
   * Adds what has been run since the last frame to the last steps, and draws them anew once there are some too many: they
   * are few, however long the trails are.
   *
   * @param {number} step
   * @param {number} steps
   */
  drawRecent(step, steps) {
    const c = contextOf(this.recent);
    const length = Math.min(Math.max(steps / 5, FEWEST), MOST);
    const spare = Math.ceil(length / 8);
    const first = Math.max(0, Math.floor((step - length) / spare) * spare);
    const isNew = this.strong === null || step < this.strong || first !== this.first;
    if (isNew) c.clearRect(0, 0, this.width, this.height);
    this.extend(c, isNew ? first : (this.strong ?? 0), step);
    this.first = first;
    this.strong = step;
  }

  /**
   * In a ring around the start as long as all are there, so that they can be told apart.
   *
   * @param {number} k
   * @param {number[]} point
   */
  headAt(k, [x, y]) {
    const { time } = this.player.clock;
    const count = this.lines().length;
    if (time >= 1 || count === 1) return [x, y];
    const radius = FAN * Math.max(count, 4) * (this.player.thick / 2.5) * (1 - time);
    const angle = 2 * Math.PI * (k / count - 0.25);
    return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
  }
}
