// The surroundings of one point: level lines, numbers along the axes, the path, and arrows to scale.

import { contextOf } from "../drawing.js";
import { beside, drawArrow, drawText, placed } from "./arrow.js";
import { drawGround } from "./ground.js";
import { Overlay } from "./overlay.js";

/**
 * @import { Picture, PictureArrow } from "../payload.js"
 * @import { Point } from "./arrow.js"
 */

const LETTERS = 12; // pixels high beside trails of the usual width, as on Plotly's axes
const TICK = 4;
const EDGE = 24; // pixels from a corner within which the numbers of both axes would touch

export class Near extends Overlay {
  /** @type {Picture | null} */
  shown = null;

  place() {
    this.shown = null;
    this.draw();
  }

  draw() {
    const { picture, thick, casing, ink } = this.player;
    if (!picture || picture === this.shown) return;
    this.shown = picture;
    const c = contextOf(this.trails);
    /** @type {(point: Point) => Point} */
    const at = ([x, y]) => [((x + 1) / 2) * this.width, ((1 - y) / 2) * this.height];
    c.clearRect(0, 0, this.width, this.height);
    if (picture.value.length) drawGround(c, picture, this.width, this.height);
    c.font = `${LETTERS * (thick / 2.5)}px sans-serif`;
    /** Where lengths would lie on something else to read. @type {Point[]} */
    const written = [];
    this.drawTicks(c, picture, at, written);
    drawPath(c, picture, at);
    const centre = at([0, 0]);
    for (const arrow of picture.arrows) {
      const isBroken = Boolean(arrow.length);
      const ends = placed(centre, at([arrow.x, arrow.y]), arrow.lane, isBroken, this);
      drawArrow(c, ...ends, arrow, { width: thick, casing, isBroken });
      if (arrow.length) this.writeLength(c, arrow, arrow.length, ends, written);
    }
    c.beginPath();
    c.arc(...centre, 4, 0, 7);
    Object.assign(c, { fillStyle: casing, strokeStyle: ink, lineWidth: 1.5 });
    c.fill();
    c.stroke();
  }

  /**
   * The numbers along the axes, inside the picture.
   *
   * @param {CanvasRenderingContext2D} c
   * @param {Picture} picture
   * @param {(point: Point) => Point} at
   * @param {Point[]} written where they are is added to this
   */
  drawTicks(c, { ticks: { x, y, colour } }, at, written) {
    const look = { colour, casing: this.player.casing };
    const marks = [
      ...x.map(([share, text]) => ({ text, place: at([share, -1]), isX: true })),
      ...y.map(([share, text]) => ({ text, place: at([-1, share]), isX: false })),
    ];
    Object.assign(c, { strokeStyle: colour, lineWidth: 1 });
    c.beginPath();
    for (const {
      place: [left, top],
      isX,
    } of marks) {
      c.moveTo(left, top);
      c.lineTo(left + (isX ? 0 : TICK), top - (isX ? TICK : 0));
    }
    c.stroke();
    for (const {
      text,
      place: [left, top],
      isX,
    } of marks) {
      const up = this.height - top;
      if (isX && left > 2 * EDGE && left < this.width - EDGE) {
        drawText(c, text, [left, top - TICK - 2], look, "center", "bottom");
      } else if (!isX && up > EDGE / 2 && up < this.height - EDGE / 2) {
        drawText(c, text, [left + TICK + 3, top], look, "left", "middle");
        written.push([left + TICK + 3 + c.measureText(text).width / 2, top]);
      }
    }
  }

  /**
   * How long a broken arrow is: beside it, near its head, where no other text stands already.
   *
   * @param {CanvasRenderingContext2D} c
   * @param {PictureArrow} arrow
   * @param {string} text
   * @param {[Point, Point]} ends
   * @param {Point[]} written where other texts are
   */
  writeLength(c, { lane, colour }, text, ends, written) {
    const look = { colour, casing: this.player.casing };
    const [wide, high] = [c.measureText(text).width + 6, LETTERS * (this.player.thick / 2.5) + 4];
    const places = beside(ends, lane < 0 ? -1 : 1, [wide, high], this);
    const isFree = (/** @type {Point} */ [x, y]) =>
      written.every(([left, top]) => Math.abs(left - x) >= wide || Math.abs(top - y) >= high);
    const place = places.find(isFree) ?? places[0];
    written.push(place);
    drawText(c, text, place, look, "center", "middle");
  }
}

/**
 * @param {CanvasRenderingContext2D} c
 * @param {Picture} picture
 * @param {(point: Point) => Point} at
 */
function drawPath(c, { path: { points, colour } }, at) {
  Object.assign(c, { strokeStyle: colour, fillStyle: colour, lineWidth: 1.2, globalAlpha: 0.6 });
  c.beginPath();
  for (const point of points) c.lineTo(...at(point)); // the first one moves there
  c.stroke();
  for (const point of points) {
    c.beginPath();
    c.arc(...at(point), 2.2, 0, 7);
    c.fill();
  }
  c.globalAlpha = 1;
}
