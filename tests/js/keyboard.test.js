// What a key asks of the time cursor, by what has the focus.

import assert from "node:assert/strict";
import test from "node:test";

import { Clock } from "../../ui/player/clock.js";
import { command } from "../../ui/player/keyboard.js";

const clock = Object.assign(new Clock(), { steps: 300, time: 50 });

/** @type {(key: string, focus?: Parameters<typeof command>[1], shiftKey?: boolean) => string | number | null} */
const pressed = (key, focus = null, shiftKey = false) => command({ key, shiftKey }, focus, clock);

test("with nothing in focus", () => {
  assert.equal(pressed(" "), "toggle");
  assert.deepEqual([pressed("ArrowRight"), pressed("ArrowLeft")], [51, 49]);
  assert.deepEqual([pressed("ArrowRight", null, true), pressed("ArrowLeft", null, true)], [60, 40]);
  assert.deepEqual([pressed("Home"), pressed("End")], [0, 300]);
  assert.equal(pressed("a"), null);
});

test("the slider moves itself, except by a jump", () => {
  for (const key of ["ArrowRight", "ArrowLeft", "Home", "End"]) assert.equal(pressed(key, "scrub"), null);
  assert.equal(pressed("ArrowRight", "scrub", true), 60);
  assert.equal(pressed(" ", "scrub"), "toggle");
});

test("the space bar presses a button that has the focus", () => {
  assert.equal(pressed(" ", "button"), null);
  assert.equal(pressed("ArrowRight", "button"), 51);
});

test("a list of speeds keeps all keys", () => {
  for (const key of [" ", "ArrowRight", "ArrowLeft", "Home", "End"]) assert.equal(pressed(key, "select"), null);
});
