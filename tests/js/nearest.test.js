// How far the points of a run are from the nearest minimum.

import assert from "node:assert/strict";
import test from "node:test";

import { nearest } from "../../ui/player/hand/nearest.js";

test("of two minima the nearer one counts", () => {
  const x = Float64Array.of(0, 0, 3, 4, 10, 1, 1e200, 0);
  const minima = /** @type {[number, number][]} */ ([
    [0, 0],
    [10, 0],
  ]);
  assert.deepEqual([...nearest(x, minima)].slice(0, 3), [0, 5, 1]);
  assert.equal(nearest(x, minima)[3], 2 ** 128 - 2 ** 104, "what a float32 cannot hold is its largest number");
  assert.equal(nearest(x, []).length, 0);
});
