// What lines and markers put on a canvas.

import assert from "node:assert/strict";
import test from "node:test";

import { drawMarker, stroke } from "../../ui/player/drawing.js";
import { polyline } from "../../ui/player/geometry.js";
import { recorder } from "./canvas.js";

/** @import { Call } from "./canvas.js" */

/** @type {[number, number][]} */
const POINTS = [
  [0, 0],
  [3, 4],
  [3, NaN],
  [6, 8],
  [9, 12],
];
const LINE = polyline(4, (i) => POINTS[i]);
const STYLE = { colour: "#123", width: 2, alpha: 0.5, dash: [4, 2] };

/** @param {Call[]} calls */
const moves = (calls) => calls.filter(([name]) => name === "moveTo" || name === "lineTo");

test("a line has a gap where an axis cannot show it", () => {
  const { c, calls } = recorder();
  stroke(c, LINE, 0, 4, STYLE);
  assert.deepEqual(moves(calls), [
    ["moveTo", 0, 0],
    ["lineTo", 3, 4],
    ["moveTo", 6, 8],
    ["lineTo", 9, 12],
  ]);
});

test("a part of a line goes on with the dashes of the whole, and leaves the canvas as it was", () => {
  const { c, calls } = recorder();
  stroke(c, LINE, 1, 1, STYLE);
  assert.equal(calls.length, 0);
  stroke(c, LINE, 1, 4, STYLE);
  assert.deepEqual(
    calls.filter(([name]) => name === "stroke" || name === "setLineDash"),
    [
      ["setLineDash", [4, 2]],
      ["stroke", { colour: "#123", lineWidth: 2, globalAlpha: 0.5, lineDashOffset: 5 }],
      ["setLineDash", []],
    ],
  );
  assert.equal(c.globalAlpha, 1);
  assert.equal(c.lineCap, "butt");
  stroke(c, LINE, 0, 1, { ...STYLE, dash: [] });
  assert.equal(c.lineCap, "round");
});

test("a marker is filled while its line goes on, and hollow once it has ended", () => {
  globalThis.Path2D ??= /** @type {any} */ (class {});
  for (const ended of [false, true]) {
    const { c, calls } = recorder();
    drawMarker(c, { colour: "#123", marker: "M0 0" }, 7, 9, { radius: 4, casing: "#fff", ended });
    assert.deepEqual(
      calls.filter(([name]) => name === "translate" || name === "scale"),
      [
        ["translate", 7, 9],
        ["scale", 4, 4],
      ],
    );
    const [[, inside]] = calls.filter(([name]) => name === "fill");
    const [[, edge]] = calls.filter(([name]) => name === "stroke");
    assert.deepEqual([inside, edge.colour], ended ? ["#fff", "#123"] : ["#123", "#fff"]);
    assert.equal(edge.lineWidth * 4, ended ? 2 : 1.5, "in pixels, whatever the marker's size");
  }
  const { c, calls } = recorder();
  drawMarker(c, { colour: "#123", marker: "M0 0" }, NaN, 9, { radius: 4, casing: "#fff", ended: false });
  assert.equal(calls.length, 0);
});
