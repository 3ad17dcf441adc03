// Where an axis of a curve has its numbers.

import assert from "node:assert/strict";
import test from "node:test";

import { power, powers, rounds, symlog, symlogTicks } from "../../ui/player/ticks.js";

test("round numbers between the ends, which have theirs", () => {
  assert.deepEqual(rounds(0, 300), [0, 100, 200, 300]);
  assert.deepEqual(rounds(0, 247), [0, 50, 100, 150, 200, 247], "250 is beyond, and 200 is far enough from the end");
  assert.deepEqual(rounds(-1.05, 1.05), [-1, -0.5, 0, 0.5, 1], "1 stands for 1.05");
  assert.deepEqual(rounds(-0.3, 0.4), [-0.3, 0, 0.2, 0.4], "no number stands over that of an end");
});

test("powers of ten in equal distances, and the ends", () => {
  assert.deepEqual(powers(-2, 3), [-2, -1, 0, 1, 2, 3]);
  assert.deepEqual(powers(-12, 1), [-12, -9, -6, -3, 1]);
  assert.deepEqual([-3, 0, 1, 2].map(power), ["10<sup>−3</sup>", "1", "10", "10<sup>2</sup>"]);
});

test("logarithmic on both sides of zero", () => {
  assert.equal(symlog(0, 0.1), 0);
  assert.equal(symlog(-0.9, 0.1), -1);
  assert.ok(Math.abs(symlog(1e5, 0.1) - 6) < 1e-6);
  const [at, texts] = symlogTicks(symlog(-1e4, 0.01), symlog(1, 0.01), 0.01);
  assert.deepEqual(texts, ["0", "−10<sup>4</sup>", "−10<sup>2</sup>", "−1", "1"]);
  assert.equal(at[1], symlog(-1e4, 0.01));
});
