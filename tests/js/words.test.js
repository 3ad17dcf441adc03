// What the player says of a step.

import assert from "node:assert/strict";
import test from "node:test";

import { describe, lossAt, showFloat32 } from "../../ui/player/words.js";

const LARGEST = 3.4028234663852886e38;
/** @type {import("../../ui/player/words.js").Surroundings} */
const MAP = {
  bounds: [
    [-5, 5],
    [-5, 5],
  ],
  infimum: 0,
};

/** @type {(name: string, loss: number[], far?: number) => import("../../ui/player/payload.js").Run} */
const run = (name, loss, far = 1) => ({
  name,
  n: loss.length - 1,
  above: Float32Array.from(loss),
  loss: Float64Array.from(loss),
  gradient: new Float32Array(loss.length),
  distance: new Float32Array(0),
  x: Float32Array.from(loss.flatMap((_, i) => [far * i, -i])),
  colour: "",
  dash: [],
  marker: "",
});

const adam = run("Adam", [9, 4, 3, 2]);
const sgd = run("SGD", [9, 5, 1]); // diverges after step 2
const lion = run("Lion", [9, 8, 8e-12, 0]); // arrives at step 2
const yogi = run("Yogi", [9, -50, -5e7, -5e9], 6); // leaves the map at step 1

test("who leads, where, and with which loss", () => {
  assert.equal(describe([adam, sgd], 1, 3, MAP), "Step 1 of 3. Adam leads at (1.00, −1.00) with loss 4.00.");
  assert.equal(describe([adam, sgd], 2, 3, MAP), "Step 2 of 3. SGD leads at (2.00, −2.00) with loss 1.00.");
});

test("all start together", () => {
  assert.equal(describe([adam, yogi], 0, 3, MAP), "Step 0 of 3. All start at (0, 0) with loss 9.00.");
  const there = run("Adam", [0, 0]);
  assert.equal(describe([there], 0, 1, MAP), "Step 0 of 1. All start at (0, 0) with loss 0.");
});

test("equal losses have no leader", () => {
  const twin = run("Twin", [9, 4]);
  assert.equal(describe([adam, twin], 1, 3, MAP), "Step 1 of 3. The leaders are at (1.00, −1.00) with loss 4.00.");
});

test("who has diverged does not lead, and who is left alone leads nobody", () => {
  assert.equal(describe([adam, sgd], 3, 3, MAP), "Step 3 of 3. Adam is at (3.00, −3.00) with loss 2.00.");
  assert.equal(describe([sgd], 3, 3, MAP), "Step 3 of 3. Every run has diverged.");
});

test("who has arrived does not lead any more, whatever is left of its loss", () => {
  const said =
    "Step 2 of 3. Lion has arrived at the lowest loss. SGD leads the others at (2.00, −2.00) with loss 1.00.";
  assert.equal(describe([adam, sgd, lion], 2, 3, MAP), said);
  assert.equal(describe([lion], 3, 3, MAP), "Step 3 of 3. Lion has arrived at the lowest loss.");
  const both = "Step 3 of 3. Lion and Twin have arrived at the lowest loss. Yogi has left the map.";
  assert.equal(describe([lion, { ...lion, name: "Twin" }, yogi], 3, 3, MAP), both);
  const three = [lion, lion, lion];
  assert.equal(describe(three, 3, 3, MAP), "Step 3 of 3. All 3 runs have arrived at the lowest loss.");
  assert.match(
    describe([...three, adam], 3, 3, MAP),
    /^Step 3 of 3\. 3 of 4 runs have arrived at the lowest loss\. Adam is/,
  );
  assert.match(describe([lion], 1, 3, MAP), /Lion is at/, "a trillionth of the start's loss, and no more");
  assert.match(describe([lion], 3, 3, { ...MAP, infimum: null }), /Lion is at/, "no lowest loss, no arrival");
});

test("who has left the map does not lead, however low it is", () => {
  const said = "Step 1 of 3. Yogi has left the map. Adam leads the others at (1.00, −1.00) with loss 4.00.";
  assert.equal(describe([yogi, adam, sgd], 1, 3, { ...MAP, infimum: null }), said);
  assert.equal(describe([yogi], 2, 3, MAP), "Step 2 of 3. Yogi has left the map.");
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
