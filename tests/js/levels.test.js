// Level lines and colours of a grid of heights.

import assert from "node:assert/strict";
import test from "node:test";

import { levelLine, mixed } from "../../ui/player/levels.js";

test("a slope has one straight level line, at the share of its height", () => {
  const slope = Float32Array.from([0, 1, 2, 0, 1, 2, 0, 1, 2]); // rises with x; 3 x 3 points over [-1, 1]^2
  const pieces = levelLine(3, slope, 1.5);
  assert.equal(pieces.length, 2, "one piece for each of the two rows of cells");
  for (const piece of pieces) for (const [x] of piece) assert.equal(x, 0.5);
  const heights = pieces.flat().map(([, y]) => y);
  assert.deepEqual([Math.min(...heights), Math.max(...heights)], [-1, 1]);
});

test("rows go up", () => {
  const rises = Float32Array.from([0, 0, 1, 1]);
  const [piece] = levelLine(2, rises, 0.25);
  assert.deepEqual(
    piece.map(([, y]) => y),
    [-0.5, -0.5],
  );
});

test("a cell whose corners alternate has two pieces", () => {
  assert.equal(levelLine(2, Float32Array.from([1, 0, 0, 1]), 0.5).length, 2);
});

test("ground that reaches a level exactly has its line there", () => {
  const [piece] = levelLine(2, Float32Array.from([0, 0, 0.5, 0.5]), 0.5);
  assert.deepEqual(
    piece.map(([, y]) => y),
    [1, 1],
  );
});

test("flat ground has none", () => assert.deepEqual(levelLine(2, new Float32Array(4), 0.5), []));

test("colours are mixed between their neighbours", () => {
  /** @type {[number, number, number][]} */
  const colours = [
    [0, 0, 0],
    [100, 50, 10],
    [200, 50, 0],
  ];
  assert.deepEqual(mixed(colours, 0), [0, 0, 0]);
  assert.deepEqual(mixed(colours, 0.25), [50, 25, 5]);
  assert.deepEqual(mixed(colours, 0.75), [150, 50, 5]);
  assert.deepEqual(mixed(colours, 1), [200, 50, 0]);
});
