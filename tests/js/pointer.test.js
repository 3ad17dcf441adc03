// Where the pointer is, and what counts as a click.

import assert from "node:assert/strict";
import test from "node:test";

import { isClick, shareOf } from "../../ui/pointer.js";

test("the place in a box is counted from its lower left corner", () => {
  const box = { left: 100, top: 50, width: 200, height: 80 };
  assert.deepEqual(shareOf({ clientX: 100, clientY: 130 }, box), [0, 0]);
  assert.deepEqual(shareOf({ clientX: 150, clientY: 70 }, box), [0.25, 0.75]);
  assert.deepEqual(shareOf({ clientX: 320, clientY: 50 }, box), [1.1, 1]);
});

test("a press that slips by less than six pixels is a click", () => {
  const down = { clientX: 10, clientY: 10 };
  assert.ok(isClick(down, { clientX: 13, clientY: 14 }));
  assert.ok(!isClick(down, { clientX: 10, clientY: 16 }));
  assert.ok(!isClick(down, { clientX: 15, clientY: 15 }));
});
