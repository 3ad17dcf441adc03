// What a screen reader is told: the last thing, and not what was overtaken while an arrow key was held.

const QUIET = 400; // milliseconds in which nothing newer must come

/** Says sentences in an element that a screen reader listens to (role "status"). */
export class Speaker {
  /** @param {Pick<HTMLElement, "textContent">} region */
  constructor(region) {
    this.region = region;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
  }

  /** @param {string} text said once it is quiet, if it is not what was said last */
  say(text) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      if (this.region.textContent !== text) this.region.textContent = text;
    }, QUIET);
  }

  /** Takes back what was said last. */
  hush() {
    this.stop();
    this.region.textContent = "";
  }

  stop() {
    clearTimeout(this.timer);
  }
}
