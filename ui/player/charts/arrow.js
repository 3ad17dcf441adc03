// Arrows and short texts on a canvas, each with a casing that sets it off from what is below.

/** @typedef {CanvasRenderingContext2D} Canvas */
/** @typedef {[number, number]} Point */

const LANE = 6; // pixels from an arrow to the one beside it
const MARGIN = 14; // pixels that a broken arrow keeps from the edge
const GAP = 4; // half of that in a broken arrow

/**
 * Where an arrow lies: its lane aside of where it points, and if it is broken no longer than the canvas is wide.
 *
 * @param {Point} from
 * @param {Point} to
 * @param {number} lane
 * @param {boolean} isBroken
 * @param {{ width: number, height: number }} size
 * @returns {[Point, Point]}
 */
export function placed([x0, y0], [x1, y1], lane, isBroken, { width, height }) {
  const length = Math.hypot(x1 - x0, y1 - y0);
  if (!length) return [[x0, y0], [x1, y1]]; // prettier-ignore
  const [ux, uy] = [(x1 - x0) / length, (y1 - y0) / length];
  const reach = Math.min(
    ux ? ((ux > 0 ? width - MARGIN : MARGIN) - x0) / ux : Infinity,
    uy ? ((uy > 0 ? height - MARGIN : MARGIN) - y0) / uy : Infinity,
  );
  const drawn = isBroken ? reach : length;
  const [dx, dy] = [-uy * LANE * lane, ux * LANE * lane];
  return [
    [x0 + dx, y0 + dy],
    [x0 + dx + drawn * ux, y0 + dy + drawn * uy],
  ];
}

/**
 * An arrow; nothing where it would be shorter than half a pixel. A broken one has a gap between two strokes.
 *
 * @param {Canvas} c
 * @param {Point} from
 * @param {Point} to
 * @param {{ colour: string, dash: number[] }} look
 * @param {{ width: number, casing: string, isBroken?: boolean }} style
 */
export function drawArrow(c, [x0, y0], [x1, y1], { colour, dash }, { width, casing, isBroken = false }) {
  const length = Math.hypot(x1 - x0, y1 - y0);
  if (!(length >= 0.5)) return;
  const head = Math.min(11, length);
  const ux = (x1 - x0) / length;
  const uy = (y1 - y0) / length;
  /** @type {(along: number, aside?: number) => Point} */
  const at = (along, aside = 0) => [x0 + along * ux - aside * uy, y0 + along * uy + aside * ux];
  const end = length - head * 0.8;
  const middle = end / 2;
  const pieces = isBroken ? [[0, middle - GAP], [middle + GAP, end]] : [[0, end]]; // prettier-ignore
  for (const layer of [
    { colour: casing, wider: 3, dash: [] },
    { colour, wider: 0, dash },
  ]) {
    Object.assign(c, { strokeStyle: layer.colour, fillStyle: layer.colour, lineWidth: width + layer.wider });
    Object.assign(c, { lineCap: "butt", lineJoin: "round" });
    c.setLineDash(layer.dash);
    c.beginPath();
    for (const [begin, stop] of pieces) {
      c.moveTo(...at(begin));
      c.lineTo(...at(stop));
    }
    c.stroke();
    c.setLineDash([]);
    if (isBroken) {
      c.lineWidth = 1.5 + layer.wider;
      c.beginPath();
      for (const along of [middle - GAP, middle + GAP]) {
        c.moveTo(...at(along - 2, -6));
        c.lineTo(...at(along + 2, 6));
      }
      c.stroke();
      c.lineWidth = width + layer.wider;
    }
    c.beginPath();
    c.moveTo(x1, y1);
    c.lineTo(...at(length - head, head * 0.42));
    c.lineTo(...at(length - head, -head * 0.42));
    c.closePath();
    c.fill();
    if (layer.wider) c.stroke();
  }
}

/**
 * Where the middle of a text may stand beside an arrow, within the canvas, the best place first: near the head, on its
 * own side.
 *
 * @param {[Point, Point]} ends
 * @param {number} side 1 or -1
 * @param {Point} size of the text
 * @param {{ width: number, height: number }} canvas
 * @returns {Point[]}
 */
export function beside([[x0, y0], [x1, y1]], side, [wide, high], { width, height }) {
  const length = Math.hypot(x1 - x0, y1 - y0) || 1;
  const [ux, uy] = [(x1 - x0) / length, (y1 - y0) / length];
  const away = 8 + (Math.abs(uy) * wide + Math.abs(ux) * high) / 2; // so that the text does not touch the line
  return [0.8, 0.6, 0.4].flatMap((along) =>
    [side, -side].map(
      (s) =>
        /** @type {Point} */ ([
          Math.min(Math.max(x0 + along * (x1 - x0) - s * away * uy, wide / 2), width - wide / 2),
          Math.min(Math.max(y0 + along * (y1 - y0) + s * away * ux, high / 2), height - high / 2),
        ]),
    ),
  );
}

/**
 * @param {Canvas} c
 * @param {string} text
 * @param {Point} at
 * @param {{ colour: string, casing: string }} look
 * @param {CanvasTextAlign} align
 * @param {CanvasTextBaseline} baseline
 */
export function drawText(c, text, at, { colour, casing }, align, baseline) {
  Object.assign(c, { strokeStyle: casing, fillStyle: colour, lineWidth: 3, lineJoin: "round" });
  Object.assign(c, { textAlign: align, textBaseline: baseline });
  c.strokeText(text, ...at);
  c.fillText(text, ...at);
}
