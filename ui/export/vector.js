// A canvas that keeps what is drawn on it as SVG, so that a picture of the player's lines is sharp at any size.

import { pathOf } from "../player/drawing.js";
import { image } from "./layers.js";

const ROUND = 100; // hundredths of a pixel are enough

/** @param {number} value */
const short = (value) => String(Math.round(value * ROUND) / ROUND);
/** @param {string} value */
const quoted = (value) => value.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");

/** What a canvas's context is told by the player's charts, and no more: what it does not know ends in an error. */
class Context {
  fillStyle = "#000";
  strokeStyle = "#000";
  lineWidth = 1;
  lineCap = "butt";
  lineJoin = "miter";
  lineDashOffset = 0;
  globalAlpha = 1;
  globalCompositeOperation = "source-over";
  font = "10px sans-serif";
  textAlign = "start";
  textBaseline = "alphabetic";
  imageSmoothingEnabled = true;

  /** @param {Vector} canvas */
  constructor(canvas) {
    this.canvas = canvas;
    /** @type {string[]} */
    this.elements = [];
    /** @type {number[]} */
    this.dash = [];
    this.path = "";
    this.matrix = new DOMMatrix();
    /** @type {object[]} */
    this.saved = [];
  }

  /** @param {string} element */
  add(element) {
    if (this.globalCompositeOperation === "destination-over") this.elements.unshift(element);
    else this.elements.push(element);
  }

  /** What every element has: where it stands and how far one sees through it. */
  get common() {
    const { a, b, c, d, e, f, isIdentity } = this.matrix;
    const moved = isIdentity ? "" : ` transform="matrix(${[a, b, c, d, e, f].map(short).join(" ")})"`;
    return (this.globalAlpha < 1 ? ` opacity="${this.globalAlpha}"` : "") + moved;
  }

  get pen() {
    const { strokeStyle, lineWidth, lineCap, lineJoin, dash, lineDashOffset } = this;
    const dashes = dash.length ? ` stroke-dasharray="${dash}" stroke-dashoffset="${short(lineDashOffset)}"` : "";
    const ends = `stroke-linecap="${lineCap}" stroke-linejoin="${lineJoin}"`;
    return `stroke="${quoted(strokeStyle)}" stroke-width="${lineWidth}" ${ends}${dashes}`;
  }

  beginPath() {
    this.path = "";
  }

  closePath() {
    this.path += "Z";
  }

  /**
   * @param {number} x
   * @param {number} y
   */
  moveTo(x, y) {
    this.path += `M${short(x)} ${short(y)}`;
  }

  /**
   * @param {number} x
   * @param {number} y
   */
  lineTo(x, y) {
    this.path += `${this.path ? "L" : "M"}${short(x)} ${short(y)}`;
  }

  /**
   * @param {number} x
   * @param {number} y
   * @param {number} radius
   * @param {number} from
   * @param {number} to
   */
  arc(x, y, radius, from, to) {
    const parts = 4; // so that each is less than half of a circle
    const end = Math.min(to, from + 2 * Math.PI);
    /** @param {number} angle */
    const at = (angle) => `${short(x + radius * Math.cos(angle))} ${short(y + radius * Math.sin(angle))}`;
    this.path += `${this.path ? "L" : "M"}${at(from)}`;
    for (let i = 1; i <= parts; i++) {
      this.path += `A${short(radius)} ${short(radius)} 0 0 1 ${at(from + ((end - from) * i) / parts)}`;
    }
  }

  /** @param {Path2D} [shape] */
  stroke(shape) {
    const d = shape ? pathOf(shape) : this.path;
    if (d) this.add(`<path d="${d}" fill="none" ${this.pen}${this.common}/>`);
  }

  /** @param {Path2D} [shape] */
  fill(shape) {
    const d = shape ? pathOf(shape) : this.path;
    if (d) this.add(`<path d="${d}" fill="${quoted(this.fillStyle)}"${this.common}/>`);
  }

  /**
   * @param {number} x
   * @param {number} y
   * @param {number} width
   * @param {number} height
   */
  fillRect(x, y, width, height) {
    const place = `x="${short(x)}" y="${short(y)}" width="${short(width)}" height="${short(height)}"`;
    this.add(`<rect ${place} fill="${quoted(this.fillStyle)}"${this.common}/>`);
  }

  /** The player never clears a part. */
  clearRect() {
    this.elements = [];
  }

  /**
   * @param {string} text
   * @param {number} x
   * @param {number} y
   */
  fillText(text, x, y) {
    this.write(text, x, y, `fill="${quoted(this.fillStyle)}"`);
  }

  /**
   * @param {string} text
   * @param {number} x
   * @param {number} y
   */
  strokeText(text, x, y) {
    this.write(text, x, y, `fill="none" ${this.pen}`);
  }

  /**
   * @param {string} text
   * @param {number} x
   * @param {number} y
   * @param {string} look
   */
  write(text, x, y, look) {
    const anchor = { center: "middle", right: "end", end: "end" }[this.textAlign] ?? "start";
    const line = { middle: "central", top: "hanging", bottom: "text-after-edge" }[this.textBaseline] ?? "auto";
    const place = `x="${short(x)}" y="${short(y)}" text-anchor="${anchor}" dominant-baseline="${line}"`;
    this.add(`<text ${place} style="font:${quoted(this.font)}" ${look}${this.common}>${quoted(text)}</text>`);
  }

  /** @param {string} text */
  measureText(text) {
    const c = /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d"));
    c.font = this.font;
    return c.measureText(text);
  }

  /**
   * @param {CanvasImageSource & { width: number, height: number }} source
   * @param {number} x
   * @param {number} y
   * @param {number} width
   * @param {number} height
   */
  drawImage(source, x, y, width, height) {
    const canvas = document.createElement("canvas");
    canvas.width = source.width;
    canvas.height = source.height;
    canvas.getContext("2d")?.drawImage(source, 0, 0);
    this.add(image(canvas.toDataURL(), { x, y, width, height }));
  }

  /** @param {number[]} dash */
  setLineDash(dash) {
    this.dash = dash;
  }

  save() {
    this.saved.push({ ...this, matrix: DOMMatrix.fromMatrix(this.matrix) });
  }

  restore() {
    const { elements, path, saved } = this; // what is drawn stays
    Object.assign(this, saved.pop(), { elements, path, saved });
  }

  /**
   * @param {number} x
   * @param {number} y
   */
  translate(x, y) {
    this.matrix.translateSelf(x, y);
  }

  /**
   * @param {number} x
   * @param {number} y
   */
  scale(x, y) {
    this.matrix.scaleSelf(x, y);
  }

  /** @param {number[]} parts */
  setTransform(...parts) {
    this.matrix = new DOMMatrix(parts);
  }
}

/** In place of a canvas, for whoever draws on its context. */
export class Vector {
  width = 0;
  height = 0;
  hidden = false;
  style = { opacity: "" };

  constructor() {
    this.context = new Context(this);
  }

  getContext() {
    return this.context;
  }

  /** What is to be seen of it, as SVG. */
  get text() {
    const { elements } = this.context;
    return this.hidden ? "" : `<g opacity="${this.style.opacity || 1}">${elements.join("")}</g>`;
  }
}
