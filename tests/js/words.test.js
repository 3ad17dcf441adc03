// What the player says of a step.

import assert from "node:assert/strict";
import test from "node:test";

import { describe, lossAt, showFloat32 } from "../../ui/player/words.js";

const LARGEST = 3.4028234663852886e38;

/** @type {(name: string, loss: number[]) => import("../../ui/player/payload.js").Run} */
const run = (name, loss) => ({
  name,
  n: loss.length - 1,
  above: Float32Array.from(loss),
  loss: Float64Array.from(loss),
  gradient: new Float32Array(loss.length),
  x: Float32Array.from(loss.flatMap((_, i) => [i, -i])),
  colour: "",
  dash: [],
  marker: "",
});

const adam = run("Adam", [9, 4, 3, 2]);
const sgd = run("SGD", [9, 5, 1]); // diverges after step 2

test("who leads, where, and with which loss", () => {
  assert.equal(describe([adam, sgd], 1, 3), "Step 1 of 3. Adam leads at (1.00, −1.00) with loss 4.00.");
  assert.equal(describe([adam, sgd], 2, 3), "Step 2 of 3. SGD leads at (2.00, −2.00) with loss 1.00.");
});

test("all start together", () => {
  assert.equal(describe([adam, sgd], 0, 3), "Step 0 of 3. All start at (0, 0) with loss 9.00.");
});

test("equal losses have no leader", () => {
  const twin = run("Twin", [9, 4]);
  assert.equal(describe([adam, twin], 1, 3), "Step 1 of 3. The leaders are at (1.00, −1.00) with loss 4.00.");
});

test("who has diverged does not lead, and who is left alone leads nobody", () => {
  assert.equal(describe([adam, sgd], 3, 3), "Step 3 of 3. Adam is at (3.00, −3.00) with loss 2.00.");
  assert.equal(describe([sgd], 3, 3), "Step 3 of 3. Every rule has diverged.");
});

test("the loss in the legend", () => {
  assert.deepEqual([lossAt(sgd, 2), lossAt(sgd, 3)], ["1.00", "diverged"]);
});

test("what a float32 cannot hold has arrived as its largest number", () => {
  assert.deepEqual([showFloat32(LARGEST), showFloat32(-LARGEST)], ["above 3.4e38", "below −3.4e38"]);
  assert.deepEqual(
    [showFloat32(1e38), showFloat32(NaN), showFloat32(Infinity)],
    ["1.00e38", "not finite", "not finite"],
  );
});
