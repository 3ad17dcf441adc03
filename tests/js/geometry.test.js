// Where lines lie in a plot area: gaps, lengths, segments that are too long, and places between two steps.

import assert from "node:assert/strict";
import test from "node:test";

import { drawable, exit, FAR, interpolated, polyline, valueAt, within } from "../../ui/player/geometry.js";

test("a line has its points and how far along it each is", () => {
  /** @type {[number, number][]} */
  const points = [
    [0, 0],
    [3, 4],
    [3, 10],
  ];
  const line = polyline(2, (i) => points[i]);
  assert.deepEqual([...line.points], [0, 0, 3, 4, 3, 10]);
  assert.deepEqual([...line.lengths], [0, 5, 11]);
});

test("a point that an axis cannot show is a gap, and the dashes go on after it", () => {
  /** @type {[number, number][]} */
  const points = [
    [0, 0],
    [1, NaN],
    [2, 0],
    [3, 0],
  ];
  const line = polyline(3, (i) => points[i]);
  assert.deepEqual([...line.points], [0, 0, 1, NaN, 2, 0, 3, 0]);
  assert.deepEqual([...line.lengths], [0, 0, 0, 1]);
});

test("a segment that is too long is shortened in its own direction", () => {
  assert.deepEqual(within(5, 0, 0, 3, 4), [3, 4]);
  assert.deepEqual(within(5, 1, 1, 61, 81), [4, 5]);
  assert.deepEqual(within(5, 0, 0, Infinity, 4), [Infinity, 4]);
  assert.deepEqual(within(5, 0, 0, NaN, 4), [NaN, 4]);
  const line = polyline(1, (i) => [0, i * 1e30]);
  assert.deepEqual([[...line.points], line.lengths[1]], [[0, 0, 0, FAR], FAR]);
});

test("between two steps a value lies between theirs, after the last it stays", () => {
  const xy = Float32Array.of(0, 10, 4, 20, 8, 40);
  assert.deepEqual(interpolated(xy, 2, 2, 0), [0, 10]);
  assert.deepEqual(interpolated(xy, 2, 2, 1.25), [5, 25]);
  assert.deepEqual(interpolated(xy, 2, 2, 2), [8, 40]);
  assert.deepEqual(interpolated(xy, 2, 2, 7.5), [8, 40]);
  assert.deepEqual(interpolated(xy, 2, 1, 1.5), [4, 20], "a run that has diverged stays at its last point");
});

test("a share of an axis is a value, and what slips over an edge means the edge", () => {
  const axis = /** @type {{ range: [number, number] }} */ ({ range: [-2, 6] });
  assert.deepEqual(
    [0, 0.25, 1, -0.1, 1.5].map((share) => valueAt(axis, share)),
    [-2, 0, 6, -2, 6],
  );
});

test("a point far off is moved along its straight line to where a canvas can draw", () => {
  assert.deepEqual(drawable(10, 200, 3), [10, 200]);
  assert.deepEqual(drawable(10, FAR + 300, 3), [-90, FAR]);
  assert.deepEqual(drawable(10, -FAR - 300, 3), [110, -FAR]);
});

test("a line that has left a box has left it at its edge, the last time that it did", () => {
  /** @type {[number, number][]} */
  const points = [
    [5, 5],
    [15, 5], // out to the right
    [5, 5],
    [5, 25], // out below
    [80, 90],
  ];
  const line = polyline(4, (i) => points[i]);
  assert.equal(exit(line, 4, 0.4, 10, 10), null);
  assert.deepEqual(exit(line, 4, 0.6, 10, 10), { at: [10, 5], normal: [1, 0] });
  assert.equal(exit(line, 4, 2, 10, 10), null, "it is back");
  for (const time of [2.5, 3, 3.5, 4, 9]) {
    assert.deepEqual(exit(line, 4, time, 10, 10), { at: [5, 10], normal: [0, 1] });
  }
});
