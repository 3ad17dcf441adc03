// The cells of a map: which one is under the pointer, and its words.

import assert from "node:assert/strict";
import test from "node:test";

import { agree, cellAt, describe, stepFrom } from "../../ui/maps/cell.js";

/** @import { Heatmap } from "../../ui/maps/cell.js" */

/** @type {Heatmap} */
const CHART = {
  key: "maps_plane",
  x: ["0.1", "0.2", "0.3", "0.4"],
  y: ["1", "2"],
  kind: "log",
  words: ["diverged", "stopped"],
  label: "",
  ring: [0.5, 0.5],
  name: "",
  base: 1,
  unit: 2,
  lowest: -18,
};
const AREA = { left: 100, top: 100, width: 400, height: 100 };

/** @type {(clientX: number, clientY: number) => [number, number] | null} */
const at = (clientX, clientY) => cellAt(CHART, AREA, { clientX, clientY });

test("columns go right and rows go up", () => {
  assert.deepEqual(at(101, 199), [0, 0]);
  assert.deepEqual(at(499, 101), [3, 1]);
  assert.deepEqual(at(250, 149), [1, 1]);
  assert.deepEqual(at(250, 151), [1, 0]);
});

test("arrow keys lead from cell to cell, with Shift ten further, and never off the map", () => {
  const chart = { x: Array.from({ length: 40 }, String), y: Array.from({ length: 20 }, String) };
  /** @type {(place: [number, number], key?: string, shiftKey?: boolean) => [number, number] | undefined} */
  const to = (place, key, shiftKey = false) => stepFrom(chart, place, key ? { key, shiftKey } : undefined)?.at;
  assert.deepEqual(to([0.5, 0.5]), [20, 10]);
  assert.deepEqual(to([0.5, 0.5], "ArrowRight"), [21, 10]);
  assert.deepEqual(to([0.5, 0.5], "ArrowLeft"), [19, 10]);
  assert.deepEqual(to([0.5, 0.5], "ArrowUp"), [20, 11]);
  assert.deepEqual(to([0.5, 0.5], "ArrowDown", true), [20, 0]);
  assert.deepEqual(to([1.2, -0.3], "ArrowRight", true), [39, 0], "a setting beyond the map");
  assert.equal(to([0.5, 0.5], "Tab"), undefined);
  const place = stepFrom(chart, [0.5, 0.5], { key: "ArrowUp", shiftKey: false })?.place ?? [0, 0];
  const fine = { x: Array(80).fill(""), y: Array(40).fill("") };
  assert.deepEqual(stepFrom(fine, place)?.at, [41, 23], "a finer picture has the cell where the coarse one had it");
});

test("nothing is under a pointer outside", () => {
  for (const [x, y] of [
    [99, 150],
    [500, 150],
    [250, 99],
    [250, 201],
  ]) {
    assert.equal(at(x, y), null);
  }
});

test("a figure of another picture has no words", () => {
  /** @type {(rows: number, columns: number) => boolean} */
  const agrees = (rows, columns) => agree(CHART, [[{ z: Array.from({ length: rows }, () => Array(columns).fill(1)) }]]);
  assert.ok(agrees(2, 4));
  assert.ok(!agrees(1, 2), "coarser");
  assert.ok(!agrees(4, 8), "finer");
  assert.ok(!agrees(2, 2) && !agrees(4, 4));
  assert.ok(!agree(CHART, undefined) && !agree(CHART, [[{}]]) && !agree(CHART, [[{ z: [] }]]));
});

/** @type {(z: number, chart?: Partial<Heatmap>, code?: number) => string} */
const words = (z, chart = {}, code = NaN) =>
  describe({ ...CHART, ...chart }, [[{ z: [[], [0, z]] }], [{ z: [[], [0, code]] }]], [1, 1]);

test("the value of a cell in words", () => {
  assert.equal(words(2), "loss 101.0");
  assert.equal(words(4), "loss 10000"); // not 1.000e+4
  assert.equal(words(-18, { base: 0 }), "loss at most 1.000e-18");
  assert.equal(words(Math.asinh(1.5), { kind: "asinh" }), "loss 4.000");
  assert.equal(words(Math.log10(42), { kind: "steps" }), "reached at step 42");
  assert.equal(words(2, { kind: "words" }), "stopped");
  assert.equal(words(0, { kind: "words" }), "not computed");
});

test("a cell without a value says why", () => {
  assert.equal(words(NaN, {}, 1), "diverged");
  assert.equal(words(NaN), "not computed");
  assert.equal(describe(CHART, [[{ z: [[NaN]] }]], [0, 0]), "not computed");
  assert.equal(describe(CHART, [[{ z: [[1]] }]], [0, 5]), "not computed", "a figure that is not yet whole");
});
