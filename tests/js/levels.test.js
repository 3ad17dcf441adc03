// Level lines and colours of a grid of heights.

import assert from "node:assert/strict";
import test from "node:test";

import { levelLines, mixed } from "../../ui/player/levels.js";

test("a slope has one straight level line, at the share of its height", () => {
  const slope = Float32Array.from([0, 1, 2, 0, 1, 2, 0, 1, 2]); // rises with x; 3 x 3 points over [-1, 1]^2
  const pieces = levelLines(3, slope, [1.5]);
  assert.equal(pieces.length, 2, "one piece for each of the two rows of cells");
  for (const piece of pieces) for (const [x] of piece) assert.equal(x, 0.5);
  const heights = pieces.flat().map(([, y]) => y);
  assert.deepEqual([Math.min(...heights), Math.max(...heights)], [-1, 1]);
});

test("rows go up", () => {
  const rises = Float32Array.from([0, 0, 1, 1]);
  const [piece] = levelLines(2, rises, [0.25]);
  assert.deepEqual(
    piece.map(([, y]) => y),
    [-0.5, -0.5],
  );
});

test("a cell whose corners alternate has two pieces", () => {
  assert.equal(levelLines(2, Float32Array.from([1, 0, 0, 1]), [0.5]).length, 2);
});

test("ground that reaches a level exactly has its line there", () => {
  const [piece] = levelLines(2, Float32Array.from([0, 0, 0.5, 0.5]), [0.5]);
  assert.deepEqual(
    piece.map(([, y]) => y),
    [1, 1],
  );
});

test("several levels at once are each level by itself", () => {
  const rises = Float32Array.from([0, 0, 0, 1, 2, 3, 2, 4, 6]);
  const levels = [0.5, 1.5, 3.5];
  const each = levels.flatMap((level) => levelLines(3, rises, [level]));
  /** @param {unknown[]} pieces */
  const sorted = (pieces) => pieces.map((piece) => JSON.stringify(piece)).sort();
  assert.deepEqual(sorted(levelLines(3, rises, levels)), sorted(each));
  assert.ok(each.length >= levels.length);
});

test("flat ground has none", () => assert.deepEqual(levelLines(2, new Float32Array(4), [0.5]), []));

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
