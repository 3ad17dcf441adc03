// The surroundings of one point: level lines, the path, and arrows to scale.

import { contextOf, drawArrow } from "../drawing.js";
import { drawGround } from "./ground.js";
import { Overlay } from "./overlay.js";

/** @import { Picture } from "../payload.js" */

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
    /** @type {(point: [number, number]) => [number, number]} */
    const at = ([x, y]) => [((x + 1) / 2) * this.width, ((1 - y) / 2) * this.height];
    c.clearRect(0, 0, this.width, this.height);
    if (picture.value.length) drawGround(c, picture, this.width, this.height);
    drawPath(c, picture, at);
    const centre = at([0, 0]);
    for (const arrow of picture.arrows) drawArrow(c, centre, at([arrow.x, arrow.y]), arrow, thick, casing);
    c.beginPath();
    c.arc(...centre, 4, 0, 7);
    Object.assign(c, { fillStyle: casing, strokeStyle: ink, lineWidth: 1.5 });
    c.fill();
    c.stroke();
  }
}

/**
 * @param {CanvasRenderingContext2D} c
 * @param {Picture} picture
 * @param {(point: [number, number]) => [number, number]} at
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
