// A canvas that is not drawn on: it keeps what it is told, in order.

/** @typedef {[string, ...any[]]} Call */

const METHODS = [
  ...["beginPath", "closePath", "moveTo", "lineTo", "arc", "stroke", "fill", "setLineDash"],
  ...["save", "restore", "translate", "scale", "strokeText", "fillText"],
];

/**
 * A context, and what is done with it: each method with its arguments; a stroke and a fill with the style that they have.
 *
 * @returns {{ c: CanvasRenderingContext2D, calls: Call[] }}
 */
export function recorder() {
  /** @type {Call[]} */
  const calls = [];
  /** @type {Record<string, any>} */
  const c = { globalAlpha: 1, lineDashOffset: 0, canvas: { width: 500, height: 400 } };
  for (const name of METHODS) {
    c[name] = (/** @type {any[]} */ ...args) => {
      const { strokeStyle, fillStyle, lineWidth, globalAlpha, lineDashOffset } = c;
      /** @type {Record<string, any>} */
      const styles = { stroke: { colour: strokeStyle, lineWidth, globalAlpha, lineDashOffset }, fill: fillStyle };
      calls.push(name in styles ? [name, styles[name]] : [name, ...args]);
    };
  }
  return { c: /** @type {CanvasRenderingContext2D} */ (/** @type {unknown} */ (c)), calls };
}
