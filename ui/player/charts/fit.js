// The line y = w x + b of each run, whose (w, b) is where the run is now.

import { contextOf } from "../drawing.js";
import { drawable, interpolated } from "../geometry.js";
import { drawHead } from "./head.js";
import { Overlay } from "./overlay.js";

const SIZE = 5; // of a marker

export class Fit extends Overlay {
  place() {
    this.draw();
  }

  draw() {
    const c = contextOf(this.heads);
    const { runs, clock, thick, casing } = this.player;
    const [px, py] = this.scales();
    const [left, right] = this.figure.gd.layout.xaxis.range;
    c.clearRect(0, 0, this.width, this.height);
    runs.forEach((run, k) => {
      const [w, b] = interpolated(run.x, 2, run.n, clock.time);
      /** @param {number} x */
      const y = (x) => py(w * x + b);
      const slope = (y(right) - y(left)) / this.width;
      const ends = [left, right].map((x) => drawable(px(x), y(x), slope));
      for (const { colour, width, dash } of [
        { colour: casing, width: thick + 2.5, dash: [] },
        { colour: run.colour, width: thick, dash: run.dash },
      ]) {
        Object.assign(c, { strokeStyle: colour, lineWidth: width, lineCap: "butt" });
        c.setLineDash(dash);
        c.beginPath();
        c.moveTo(...ends[0]);
        c.lineTo(...ends[1]);
        c.stroke();
      }
      c.setLineDash([]);
      const x = left + ((right - left) * (k + 1)) / (runs.length + 1); // each marker stands at a place of its own
      drawHead(c, this.player, run, px(x), y(x), SIZE);
    });
  }
}
