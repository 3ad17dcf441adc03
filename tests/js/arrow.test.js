// What arrows and texts put on a canvas, and where.

import assert from "node:assert/strict";
import test from "node:test";

import { beside, drawArrow, drawText, placed } from "../../ui/player/charts/arrow.js";
import { recorder } from "./canvas.js";

/**
 * @import { Call } from "./canvas.js"
 * @import { Point } from "../../ui/player/charts/arrow.js"
 */

const SIZE = { width: 200, height: 100 };

/** @param {Call[]} calls */
const moves = (calls) => calls.filter(([name]) => name === "moveTo" || name === "lineTo");

test("an arrow ends in its tip and is no longer than its head", () => {
  for (const [length, head] of [
    [100, 11],
    [5, 5],
  ]) {
    const { c, calls } = recorder();
    drawArrow(c, [10, 20], [10, 20 - length], { colour: "#123", dash: [4, 2] }, { width: 2, casing: "#fff" });
    const [shaft, shaftEnd, tip, left, right] = moves(calls).slice(5); // the first five are the casing's
    assert.deepEqual(shaft, ["moveTo", 10, 20]);
    assert.deepEqual(shaftEnd, ["lineTo", 10, 20 - length + head * 0.8]);
    assert.deepEqual(tip, ["moveTo", 10, 20 - length]);
    assert.deepEqual([left[2], right[2]], [20 - length + head, 20 - length + head]);
    const sides = [left[1] - 10, right[1] - 10].map((x) => x.toFixed(9));
    assert.deepEqual(sides, [(0.42 * head).toFixed(9), (-0.42 * head).toFixed(9)]);
    const strokes = calls.filter(([name]) => name === "stroke").map(([, style]) => [style.colour, style.lineWidth]);
    assert.deepEqual(strokes, [
      ["#fff", 5],
      ["#fff", 5],
      ["#123", 2],
    ]);
    const lines = calls
      .filter(([name]) => name === "setLineDash" || name === "stroke")
      .map(([name, dash]) => [name, dash]);
    const last = lines.findLastIndex(([name]) => name === "stroke");
    assert.deepEqual(lines.slice(last - 1, last + 2), [["setLineDash", [4, 2]], lines[last], ["setLineDash", []]]);
    assert.deepEqual(
      calls.filter(([name]) => name === "fill").map(([, colour]) => colour),
      ["#fff", "#123"],
    );
  }
});

test("an arrow too short to be seen is not drawn", () => {
  const { c, calls } = recorder();
  drawArrow(c, [0, 0], [0.3, 0.3], { colour: "#123", dash: [] }, { width: 2, casing: "#fff" });
  assert.equal(calls.length, 0);
});

test("an arrow in a lane is moved aside, as long and in the same direction", () => {
  const [from, to] = placed([100, 50], [130, 90], 1, false, SIZE);
  assert.deepEqual([to[0] - from[0], to[1] - from[1]].map(Math.round), [30, 40]);
  assert.ok(Math.abs(Math.hypot(from[0] - 100, from[1] - 50) - 6) < 1e-9);
  assert.ok(Math.abs((from[0] - 100) * 30 + (from[1] - 50) * 40) < 1e-9, "at a right angle");
  const [other] = placed([100, 50], [130, 90], -1, false, SIZE);
  assert.deepEqual([other[0] - 100, other[1] - 50], [100 - from[0], 50 - from[1]]);
  assert.deepEqual(placed([100, 50], [100, 50], 1, false, SIZE), [[100, 50], [100, 50]]); // prettier-ignore
});

test("a broken arrow ends before the edge, wherever it points", () => {
  for (const [dx, dy] of [
    [1, 0.1],
    [-1, 3],
    [0, -1],
    [-1, 0],
  ]) {
    // prettier-ignore
    const [, [x, y]] = placed([100, 50], [100 + 1000 * dx, 50 + 1000 * dy], 0, true, SIZE);
    assert.ok(Math.abs((x - 100) * dy - (y - 50) * dx) < 1e-6, "in its direction");
    const nearest = Math.min(x, 200 - x, y, 100 - y);
    assert.ok(Math.abs(nearest - 14) < 1e-6, `${x}, ${y}`);
  }
});

test("a broken arrow has a gap between two strokes", () => {
  const { c, calls } = recorder();
  drawArrow(c, [0, 0], [108.8, 0], { colour: "#123", dash: [] }, { width: 2, casing: "#fff", isBroken: true });
  const shaft = moves(calls).slice(0, 4);
  assert.deepEqual(shaft, [
    ["moveTo", 0, 0],
    ["lineTo", 46, 0],
    ["moveTo", 54, 0],
    ["lineTo", 100, 0],
  ]);
  const strokes = moves(calls).slice(4, 8);
  assert.deepEqual(
    strokes.map(([, x]) => x),
    [44, 48, 52, 56],
  );
  assert.ok(strokes.every(([, , y]) => Math.abs(y) === 6));
});

test("a text beside an arrow keeps off its line and stays on the canvas", () => {
  /** @type {[Point, Point][]} */
  const arrows = [[[100, 50], [190, 50]], [[100, 50], [100, 5]], [[100, 50], [10, 90]]]; // prettier-ignore
  for (const ends of arrows) {
    const places = beside(ends, 1, [40, 14], SIZE);
    assert.equal(places.length, 6);
    for (const [x, y] of places) assert.ok(x >= 20 && x <= 180 && y >= 7 && y <= 93, `${x}, ${y}`);
  }
  const [first, opposite] = beside(arrows[0], 1, [40, 14], SIZE);
  assert.ok(first[1] > 50 + 7 && opposite[1] < 50 - 7, "on its own side first");
});

test("a text has a casing below it", () => {
  const { c, calls } = recorder();
  drawText(c, "1.6", [3, 4], { colour: "#123", casing: "#fff" }, "center", "middle");
  assert.deepEqual(calls, [
    ["strokeText", "1.6", 3, 4],
    ["fillText", "1.6", 3, 4],
  ]);
  assert.deepEqual([c.strokeStyle, c.fillStyle, c.textAlign], ["#fff", "#123", "center"]);
});
