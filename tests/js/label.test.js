// What a run is called while its settings are under the hand.

import assert from "node:assert/strict";
import test from "node:test";

import { labelOf } from "../../ui/player/hand/label.js";

test("a label without a number stays", () =>
  assert.equal(labelOf(["Adam, no correction"], [0.1, 0.9]), "Adam, no correction"));

test("numbers are those under the hand, in four digits", () => {
  assert.equal(labelOf(["Adam ", 0, ", beta2 ", 2, " (2)"], [1e-4, 0.9, 0.99999]), "Adam 1e-4, beta2 1 (2)");
  assert.equal(labelOf(["SGD ", 0], [1 / 3]), "SGD 0.3333");
});
