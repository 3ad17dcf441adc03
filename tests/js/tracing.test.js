// A line with many points is drawn with few strokes that cover the same pixels.

import assert from "node:assert/strict";
import test from "node:test";

import { Tracing } from "../../ui/player/tracing.js";
import { recorder } from "./canvas.js";

/**
 * @param {[number, number][]} points
 * @param {number} [from]
 */
function traced(points, from = 0) {
  const { c, calls } = recorder();
  new Tracing(c, 100, 50).trace(Float32Array.from(points.flat()), from, points.length - 1);
  return calls;
}

test("a line of few points is drawn as it is", () => {
  assert.deepEqual(
    traced([
      [0, 0],
      [3, 4],
      [30, 8],
    ]),
    [
      ["moveTo", 0, 0],
      ["lineTo", 3, 4],
      ["lineTo", 30, 8],
    ],
  );
});

test("of the points in one column of pixels the lowest, the highest and the last are enough", () => {
  /** @type {[number, number][]} */
  const zigzag = Array.from({ length: 41 }, (_, i) => [10 + i / 50, i % 2 ? 20 + i / 10 : 5 - i / 10]);
  const ys = traced([[0, 0], ...zigzag, [30, 10]]).map(([, , y]) => y);
  assert.ok(ys.length <= 6, String(ys));
  const all = Float32Array.from(zigzag.map(([, y]) => y));
  assert.ok(ys.includes(Math.min(...all)) && ys.includes(Math.max(...all)));
  assert.equal(ys.at(-2), all.at(-1));
});

test("who stays at a place, or goes to and fro between two, is drawn once", () => {
  /** @type {[number, number][]} */
  const still = Array.from({ length: 1000 }, (_, i) => [20 + 0.2 * Math.sin(i), 20]);
  assert.ok(traced(still).length < 4);
  /** @type {[number, number][]} */
  const between = Array.from({ length: 1001 }, (_, i) => [i % 2 ? 20 : 40, 20]);
  const calls = traced([...between, [60, 30]]);
  assert.deepEqual(calls, [
    ["moveTo", 40, 20],
    ["lineTo", 20, 20],
    ["moveTo", 40, 20],
    ["lineTo", 60, 30],
  ]);
});

test("what lies beyond the edge is left out, and a line is cut a little outside", () => {
  assert.deepEqual(
    traced([
      [50, 25],
      [50, 10025],
      [70, 10025],
      [70, -9975],
      [-9930, -9975],
    ]),
    [
      ["moveTo", 50, 25],
      ["lineTo", 50, 70],
      ["moveTo", 70, 70],
      ["lineTo", 70, -20],
    ],
  );
});

test("a gap stays a gap, and a part begins where it is told to", () => {
  assert.deepEqual(
    traced(
      [
        [0, 0],
        [10, 10],
        [20, 10],
        [NaN, 10],
        [40, 10],
        [50, 10],
      ],
      1,
    ),
    [
      ["moveTo", 10, 10],
      ["lineTo", 20, 10],
      ["moveTo", 40, 10],
      ["lineTo", 50, 10],
    ],
  );
});
