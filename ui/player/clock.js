// The time cursor: where it is between step 0 and the last, and how it moves.

const RUN_SECONDS = 8; // a whole run at speed 1, whatever its number of steps
const LONGEST_FRAME = 100; // milliseconds: a tab that was hidden goes on where it was

export class Clock {
  constructor() {
    this.steps = 0;
    /** In steps, from 0 to `steps`; between two of them while it plays. */
    this.time = 0;
    this.playing = false;
    this.looping = false;
    this.speed = 1;
    /** @type {number | null} */
    this.last = null; // when the last frame was, in milliseconds
  }

  /** The last step that has been reached. */
  get step() {
    return Math.floor(this.time);
  }

  get atEnd() {
    return this.time >= this.steps;
  }

  /** Plays on; from the end it starts again. */
  play() {
    if (this.atEnd) this.time = 0;
    this.playing = true;
    this.last = null;
  }

  pause() {
    this.playing = false;
  }

  /**
   * Rests at a step, at the nearest end if there is none such.
   *
   * @param {number} step
   */
  seek(step) {
    this.time = Math.min(Math.max(step, 0), this.steps);
    this.pause();
  }

  /**
   * The step before or after, the nearest end if there is none; a step that has begun is ended first.
   *
   * @param {number} count of steps, negative for those before
   */
  stepTo(count) {
    return (count < 0 ? Math.ceil(this.time) : Math.floor(this.time)) + count;
  }

  /**
   * Another frame.
   *
   * @param {number} now in milliseconds
   */
  tick(now) {
    if (!this.playing) return;
    const seconds = Math.min(now - (this.last ?? now), LONGEST_FRAME) / 1000;
    this.last = now;
    this.time += (seconds * this.speed * this.steps) / RUN_SECONDS;
    if (!this.atEnd) return;
    if (this.looping) {
      this.time = 0;
    } else {
      this.time = this.steps;
      this.playing = false;
    }
  }
}
