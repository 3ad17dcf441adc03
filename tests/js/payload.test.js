// What Python sends, read: float32 to the last bit, each run its own part.

import assert from "node:assert/strict";
import test from "node:test";

import { decode, readLine, readPicture, readRuns, sameRuns } from "../../ui/player/payload.js";

/** @import { Payload } from "../../ui/player/payload.js" */

/** @param {number[]} values */
const encode = (values) => Buffer.from(new Float32Array(values).buffer).toString("base64");

const look = { colour: "#000", dash: [], marker: "M0 0" };
/** @type {Payload} */
const DATA = {
  key: "surface=bowl",
  steps: 2,
  start: [1, 2],
  bounds: [
    [-2, 2],
    [-2, 2],
  ],
  infimum: -1,
  minima: [],
  low: 0,
  soft: 1,
  rules: [
    { name: "SGD", n: 2, ...look },
    { name: "Adam", n: 1, ...look },
  ],
  x: encode([1, 2, 3, 4, 5, 6, 10, 20, 30, 40]),
  above: encode([9, 8, 1e-12, 90, 80]),
  gradient: encode([0.5, 0.25, 0, 5, 2.5]),
  charts: [{ key: "race_map", kind: "map", lines: [], threshold: null }],
  ink: "#000",
  casing: "#fff",
  thick: 2.5,
};

test("little-endian float32", () => {
  assert.deepEqual([...decode("AACAPwAAAMA=")], [1, -2]);
  assert.deepEqual([...decode("")], []);
});

test("each run has its own points, losses and gradients", () => {
  const [sgd, adam] = readRuns(DATA);
  assert.deepEqual([...sgd.x], [1, 2, 3, 4, 5, 6]);
  assert.deepEqual(
    [[...sgd.above], [...sgd.loss], [...sgd.gradient]],
    [
      [9, 8, Math.fround(1e-12)],
      [8, 7, Math.fround(1e-12) - 1],
      [0.5, 0.25, 0],
    ],
  );
  assert.deepEqual(
    [[...adam.x], [...adam.loss], [...adam.gradient]],
    [
      [10, 20, 30, 40],
      [89, 79],
      [5, 2.5],
    ],
  );
  assert.deepEqual([adam.name, adam.n, adam.colour], ["Adam", 1, "#000"]);
});

test("a line of a trace ends with its last value", () => {
  const line = readLine({ name: "x", values: encode([NaN, 1, 2]), ...look });
  assert.deepEqual([line.n, line.name, line.colour, [...line.y]], [2, "x", "#000", [NaN, 1, 2]]);
});

test("a picture's heights", () => {
  const rest = {
    size: 1,
    lines: 2,
    contour: "#000",
    path: { points: [], colour: "#000" },
    arrows: [],
    ticks: { x: [], y: [], colour: "#123" },
  };
  const picture = readPicture({ value: encode([0.5]), colours: [], ...rest });
  assert.deepEqual([[...picture.value], picture.size], [[0.5], 1]);
});

test("the same runs, whichever step is asked for", () => {
  const picture = {
    size: 0,
    value: "",
    lines: 0,
    colours: [],
    contour: "",
    path: { points: [], colour: "" },
    arrows: [],
    ticks: { x: [], y: [], colour: "#123" },
  };
  assert.ok(sameRuns(DATA, { ...DATA }));
  assert.ok(
    sameRuns(
      { ...DATA, at: { step: 1, asked: "a" }, picture: null },
      { ...DATA, at: { step: 2, asked: "b" }, picture },
    ),
  );
  assert.ok(!sameRuns(DATA, { ...DATA, above: encode([9, 8, 7, 90, 81]) }));
  assert.ok(!sameRuns(DATA, { ...DATA, key: "surface=bowl&seed=1" }));
  assert.ok(!sameRuns(DATA, { ...DATA, thick: 3.6 }));
  assert.ok(!sameRuns(DATA, { ...DATA, charts: [{ key: "race_relief", kind: "relief", lines: [], threshold: null }] }));
});
