// Lines, markers and arrows on a canvas.

import { Tracing } from "./tracing.js";

/** @import { Polyline } from "./geometry.js" */

/** @typedef {CanvasRenderingContext2D} Canvas */

const DOT = 3.5; // pixels: the radius of a place on a line

/** @type {Map<string, Path2D>} */
const shapes = new Map();

/**
 * @param {string} marker an SVG path
 */
function shapeOf(marker) {
  let shape = shapes.get(marker);
  if (!shape) shapes.set(marker, (shape = new Path2D(marker)));
  return shape;
}

/**
 * The SVG path of a marker's shape.
 *
 * @param {Path2D} shape
 */
export function pathOf(shape) {
  for (const [marker, known] of shapes) if (known === shape) return marker;
  throw new Error("This shape is no marker's.");
}

/**
 * The part of a line between two of its points, with a gap where an axis cannot show it.
 *
 * @param {Canvas} c
 * @param {Polyline} line
 * @param {number} from
 * @param {number} to
 * @param {{ colour: string, width: number, alpha: number, dash: number[] }} style
 */
export function stroke(c, { points, lengths }, from, to, { colour, width, alpha, dash }) {
  if (to <= from) return;
  c.beginPath();
  new Tracing(c, c.canvas.width, c.canvas.height).trace(points, from, to);
  Object.assign(c, { strokeStyle: colour, lineWidth: width, globalAlpha: alpha, lineJoin: "round" });
  c.lineCap = dash.length ? "butt" : "round";
  c.setLineDash(dash);
  c.lineDashOffset = lengths[from];
  c.stroke();
  c.setLineDash([]);
  c.globalAlpha = 1;
}

/**
 * The marker of a line; hollow once the line has ended.
 *
 * @param {Canvas} c
 * @param {{ colour: string, marker: string }} line
 * @param {number} x
 * @param {number} y
 * @param {{ radius: number, casing: string, ended: boolean }} style
 */
export function drawMarker(c, { colour, marker }, x, y, { radius, casing, ended }) {
  if (!Number.isFinite(x + y)) return;
  const shape = shapeOf(marker);
  c.save();
  c.translate(x, y);
  c.scale(radius, radius);
  Object.assign(c, { fillStyle: ended ? casing : colour, lineWidth: (ended ? 2 : 1.5) / radius });
  c.strokeStyle = ended ? colour : casing;
  c.fill(shape);
  c.stroke(shape);
  c.restore();
}

/**
 * A place on a line.
 *
 * @param {Canvas} c
 * @param {string} colour
 * @param {string} casing
 * @param {number} x
 * @param {number} y
 */
export function drawDot(c, colour, casing, x, y) {
  if (!Number.isFinite(x + y)) return;
  c.beginPath();
  c.arc(x, y, DOT, 0, 7);
  Object.assign(c, { fillStyle: colour, strokeStyle: casing, lineWidth: 1.5 });
  c.fill();
  c.stroke();
}

/**
 * Where a line has left the picture: a tip that touches the edge, pointing outwards, and its marker behind it.
 *
 * @param {Canvas} c
 * @param {{ colour: string, marker: string }} line
 * @param {{ at: [number, number], normal: [number, number] }} exit
 * @param {{ radius: number, casing: string }} style
 */
export function drawExit(c, line, { at: [x, y], normal: [nx, ny] }, { radius, casing }) {
  const [back, half] = [1.6 * radius, 1.3 * radius];
  c.beginPath();
  c.moveTo(x, y);
  c.lineTo(x - back * nx - half * ny, y - back * ny + half * nx);
  c.lineTo(x - back * nx + half * ny, y - back * ny - half * nx);
  c.closePath();
  Object.assign(c, { fillStyle: line.colour, strokeStyle: casing, lineWidth: 1.5 });
  c.fill();
  c.stroke();
  const behind = back + 1.6 * radius;
  drawMarker(c, line, x - behind * nx, y - behind * ny, { radius, casing, ended: false });
}

/**
 * A piece of a line with its marker, for a legend: 32 x 14 pixels.
 *
 * @param {{ colour: string, dash: number[], marker: string }} line
 */
export function sample({ colour, dash, marker }) {
  const canvas = document.createElement("canvas");
  canvas.width = 64;
  canvas.height = 28;
  canvas.setAttribute("aria-hidden", "true");
  const c = contextOf(canvas);
  c.setTransform(2, 0, 0, 2, 0, 0);
  Object.assign(c, { strokeStyle: colour, fillStyle: colour, lineWidth: 2.5 });
  c.setLineDash(dash);
  c.beginPath();
  c.moveTo(0, 7);
  c.lineTo(32, 7);
  c.stroke();
  c.setLineDash([]);
  c.translate(16, 7);
  c.scale(4.2, 4.2);
  c.fill(shapeOf(marker));
  return canvas;
}

/**
 * @param {HTMLCanvasElement} canvas
 * @returns {Canvas}
 */
export function contextOf(canvas) {
  return /** @type {Canvas} */ (canvas.getContext("2d"));
}

/**
 * A square picture, a pixel for each of size x size colours, row by row from below.
 *
 * @param {number} size
 * @param {(i: number) => [number, number, number]} colour
 */
export function pixels(size, colour) {
  const canvas = new OffscreenCanvas(size, size);
  const c = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const image = c.createImageData(size, size);
  for (let row = size - 1, at = 0; row >= 0; row--) {
    for (let i = row * size; i < (row + 1) * size; i++, at += 4) {
      const [red, green, blue] = colour(i);
      image.data[at] = red;
      image.data[at + 1] = green;
      image.data[at + 2] = blue;
      image.data[at + 3] = 255;
    }
  }
  c.putImageData(image, 0, 0);
  return canvas;
}
