// What a key asks of the player.

import assert from "node:assert/strict";
import test from "node:test";

import { Clock } from "../../ui/player/clock.js";
import { command } from "../../ui/player/keyboard.js";

const clock = Object.assign(new Clock(), { steps: 300, time: 50 });

/** @type {(key: string, shiftKey?: boolean) => string | number | null} */
const pressed = (key, shiftKey = false) => command({ key, shiftKey }, clock);

test("to play and to pause, and how fast", () => {
  assert.deepEqual(
    [" ", "+", "-"].map((key) => pressed(key)),
    ["toggle", "faster", "slower"],
  );
});

test("by one step, by ten, and to the ends", () => {
  assert.deepEqual([pressed("ArrowRight"), pressed("ArrowLeft")], [51, 49]);
  assert.deepEqual([pressed("ArrowRight", true), pressed("ArrowLeft", true)], [60, 40]);
  assert.deepEqual([pressed("Home"), pressed("End")], [0, 300]);
});

test("other keys are not for the player", () => {
  for (const key of ["a", "Enter", "ArrowUp", "PageDown"]) assert.equal(pressed(key), null);
});
