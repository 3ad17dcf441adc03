// What a map that follows a slider is made of: the order of its cells, its colours, its sides.

import assert from "node:assert/strict";
import test from "node:test";

import { measured } from "../../ui/maps/hand/measure.js";
import { passes } from "../../ui/maps/hand/order.js";
import { Scale } from "../../ui/maps/hand/scale.js";
import { basins, plane, shown } from "../../ui/maps/hand/shades.js";
import { shareAlong } from "../../ui/maps/hand/side.js";

/** @type {[number, number][]} */
const SIZES = [
  [32, 300],
  [64, 300],
  [64, 5000],
  [128, 1000],
  [256, 300],
  [512, 5000],
];

test("every cell is computed once, in pieces of an even number, coarse to fine", () => {
  for (const [n, steps] of SIZES) {
    const found = passes(n, steps, 2);
    const cells = found.flatMap(({ pieces }) => pieces.flatMap((piece) => [...piece]));
    assert.equal(cells.length, n * n);
    assert.equal(new Set(cells).size, n * n);
    assert.ok(found.every(({ pieces }) => pieces.every((piece) => piece.length % 2 === 0)));
    const strides = found.map(({ stride }) => stride);
    assert.equal(strides.at(-1), 1);
    assert.deepEqual(
      strides,
      strides.toSorted((a, b) => b - a),
    );
    let known = new Set();
    for (const { stride, pieces } of found) {
      known = new Set([...known, ...pieces.flatMap((piece) => [...piece])]);
      assert.deepEqual(known, new Set(shown(n, stride)), "a pass makes the picture of its stride complete");
    }
  }
  assert.equal(passes(64, 300, 8)[0].pieces.length, 8, "all workers have something to do");
  assert.equal(passes(64, 300, 2).length, 1, "a small map needs no coarse picture");
  assert.ok(passes(256, 300, 2).length > 1);
});

const frame = { base: 1, log: true, lowest: 1e-18, least: 1e-9, count: 7 };

test("the places of a scale are those of Python, and so are the ticks", () => {
  const log = new Scale(frame, 101);
  assert.equal(log.level(1.01), Math.log10(1.01 - 1));
  assert.equal(log.level(1), -18);
  assert.equal(log.top, 3);
  assert.deepEqual(
    log.ticks(-3.2, 2).map(({ text }) => text),
    ["0.0010", "0.010", "0.10", "1.0", "10", "100"],
  );
  assert.equal(log.ticks(0.2, 0.7).length, 3, "between two powers of ten there are ticks too");
  const open = new Scale({ ...frame, base: 0, log: false }, 4);
  assert.equal(open.level(-4), Math.asinh(-1));
  assert.equal(open.ticks(-1, 1).length, 7);
});

test("colours end at the lowest loss, and at the highest unless that is beyond the chart", () => {
  const scale = new Scale({ ...frame, base: 0 }, 1);
  assert.deepEqual(scale.ends(-4, 0), [-4, 0]);
  assert.deepEqual(scale.ends(-4, 9), [-4, 1], "ten times the loss of the start is the end");
  assert.deepEqual(scale.ends(0, 0), [-0.5, 0], "one colour needs some room");
  assert.deepEqual(scale.ends(Infinity, -Infinity), [0, 1], "all have diverged");
});

const ends = {
  x: Float64Array.of(0.9, -1, 0.2, 1),
  y: new Float64Array(4),
  loss: Float64Array.of(1, 2, 3, 4),
  reached: Int32Array.of(0, 100, -1, 10),
  gone: Uint8Array.of(0, 0, 0, 1),
};
const what = {
  minima: /** @type {[number, number][]} */ ([
    [1, 0],
    [-1, 0],
  ]),
  near: 0.2,
};

test("a cell shows its loss, the steps to the target, or its minimum, and nothing where there is none", () => {
  assert.deepEqual([...measured(ends, { ...what, measure: "loss" })], [1, 2, 3, NaN]);
  assert.deepEqual([...measured(ends, { ...what, measure: "steps" })], [0, 2, NaN, 1]);
  assert.deepEqual([...measured(ends, { ...what, measure: "basins" })], [0, 1, NaN, NaN]);
  assert.deepEqual([...measured(ends, { measure: "basins", minima: [], near: 1 })], [NaN, NaN, NaN, NaN]);
});

/** @typedef {[number, number, number]} Colour */
const look = {
  level: (/** @type {number} */ value) => value,
  ends: (/** @type {number} */ low, /** @type {number} */ high) => /** @type {[number, number]} */ ([low, high]),
  colours: /** @type {Colour[]} */ ([
    [0, 0, 0],
    [250, 250, 250],
  ]),
  missed: /** @type {Colour} */ ([1, 2, 3]),
  diverged: /** @type {Colour} */ ([4, 5, 6]),
};
const cells = shown(2, 1);

test("a plane has colours from one end to the other, and greys where there is none", () => {
  const known = { value: Float64Array.of(-4, -2, 0, NaN), gone: Uint8Array.of(0, 0, 1, 1) };
  const { m, code, palette, range } = plane(known, cells, look);
  assert.equal(m, 2);
  assert.deepEqual(range, [-4, 0]);
  assert.deepEqual(
    [...code].map((k) => palette[k]),
    [
      [0, 0, 0],
      [125, 125, 125],
      [250, 250, 250],
      [4, 5, 6],
    ],
  );
  const missed = plane({ value: new Float64Array(4).fill(NaN), gone: new Uint8Array(4) }, cells, look);
  assert.deepEqual(missed.palette[missed.code[0]], [1, 2, 3]);
});

test("a basin has the colour of its minimum, and greys where there is none", () => {
  const known = { value: Float64Array.of(1, 0, NaN, NaN), gone: Uint8Array.of(0, 0, 0, 1) };
  const { code, palette } = basins(known, cells, {
    colours: look.colours,
    other: look.missed,
    diverged: look.diverged,
  });
  assert.deepEqual([...code], [1, 0, 2, 3]);
  assert.deepEqual(palette, [...look.colours, look.missed, look.diverged]);
});

test("a value has its place along a side, also between cells", () => {
  const linear = { name: null, values: [0, 1, 2, 3], floor: 0, first: 0, step: 1 };
  assert.equal(shareAlong({ ...linear, scale: "linear" }, 1.5), 0.5);
  const log = { name: "lr", values: [1e-3, 1e-2, 0.1, 1], floor: 1e-3, first: -3, step: 1 };
  assert.equal(shareAlong({ ...log, scale: "log" }, 0.1), 0.625);
  assert.equal(shareAlong({ ...log, scale: "log" }, 0), 0.125, "0 is at the lowest value of a logarithmic side");
  const complement = { name: "beta1", values: [0, 0.9, 0.99, 0.999], floor: 0, first: 0, step: 1 };
  assert.equal(shareAlong({ ...complement, scale: "complement" }, 0.9), 0.375);
});
