// What a map that follows a slider is made of: the order of its cells, its colours, its sides.

import assert from "node:assert/strict";
import test from "node:test";

import { passes } from "../../ui/maps/hand/order.js";
import { Scale, stepTicks } from "../../ui/maps/hand/scale.js";
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
    const found = passes(n, steps);
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
  assert.equal(passes(64, 300).length, 1, "a small map needs no coarse picture");
  assert.ok(passes(256, 300).length > 1);
});

test("the places of a scale are those of Python, and so are the ticks", () => {
  const log = new Scale(1, true, 101);
  assert.equal(log.level(1.01), Math.log10(1.01 - 1));
  assert.equal(log.level(1), -18);
  assert.equal(log.top(101), 3);
  assert.deepEqual(
    log.ticks(-3.2, 2).map(({ text }) => text),
    ["0.0010", "0.010", "0.10", "1.0", "10", "100"],
  );
  assert.equal(log.ticks(0.2, 0.7).length, 3, "between two powers of ten there are ticks too");
  const open = new Scale(0, false, 4);
  assert.equal(open.level(-4), Math.asinh(-1));
  assert.equal(open.ticks(-1, 1).length, 7);
  assert.deepEqual(
    stepTicks(60).map(({ text }) => text),
    ["1", "2", "5", "10", "20", "50"],
  );
});

/** @param {Partial<import("../../ui/maps/hand/shades.js").Known>} known */
function four(known) {
  return {
    x: new Float64Array(4),
    y: new Float64Array(4),
    loss: new Float64Array(4),
    reached: new Int32Array(4),
    gone: new Uint8Array(4),
    ...known,
  };
}

/** @typedef {[number, number, number]} Colour */
const look = {
  scale: new Scale(0, true, 1),
  startLoss: 1,
  steps: 100,
  colours: /** @type {Colour[]} */ ([
    [0, 0, 0],
    [250, 250, 250],
  ]),
  missed: /** @type {Colour} */ ([1, 2, 3]),
  diverged: /** @type {Colour} */ ([4, 5, 6]),
};
const cells = shown(2, 1);

test("a plane has colours from its lowest loss to its highest, and greys where there is none", () => {
  const known = four({ loss: Float64Array.of(1e-4, 1e-2, 1, 5), gone: Uint8Array.of(0, 0, 0, 1) });
  const { m, code, palette, range } = plane(known, cells, { ...look, measure: "loss" });
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
  const high = plane(four({ loss: Float64Array.of(1, 1e9, 1, 1) }), cells, { ...look, measure: "loss" });
  assert.deepEqual(high.range, [0, 1], "ten times the loss of the start is the end");
  const steps = plane(four({ reached: Int32Array.of(0, 10, 100, -1), gone: Uint8Array.of(0, 0, 1, 1) }), cells, {
    ...look,
    measure: "steps",
  });
  assert.deepEqual(
    [...steps.code].map((k) => steps.palette[k]),
    [
      [0, 0, 0],
      [125, 125, 125],
      [250, 250, 250],
      [4, 5, 6],
    ],
  );
  const missed = plane(four({ reached: Int32Array.of(-1, -1, -1, -1) }), cells, { ...look, measure: "steps" });
  assert.deepEqual(missed.palette[missed.code[0]], [1, 2, 3]);
});

test("a basin has the colour of the nearest minimum, if it is near", () => {
  const known = four({ x: Float64Array.of(0.9, -1, 0.2, 1), gone: Uint8Array.of(0, 0, 0, 1) });
  const { code } = basins(known, cells, {
    minima: [
      [1, 0],
      [-1, 0],
    ],
    near: 0.2,
    colours: look.colours,
    other: look.missed,
    diverged: look.diverged,
  });
  assert.deepEqual([...code], [0, 1, 2, 3]);
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
