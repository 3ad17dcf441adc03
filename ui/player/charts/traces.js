// Lines over the steps that are there from the start, with the time cursor and a marker on it.

import { contextOf, stroke } from "../drawing.js";
import { Curves } from "./curves.js";

/** @import { Trace } from "../payload.js" */

/** @extends {Curves<Trace>} */
export class Traces extends Curves {
  /** The whole lines. */
  clear() {
    const c = contextOf(this.trails);
    const { thick } = this.player;
    c.clearRect(0, 0, this.width, this.height);
    this.lines().forEach(({ n, colour, dash }, k) => {
      stroke(c, this.paths[k], 0, n, { colour, width: thick * 0.8, alpha: 1, dash });
    });
  }

  draw() {
    this.drawHeads();
  }
}
