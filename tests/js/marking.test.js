// What a SCORM package marks as right, what it counts, and the times and the runtime that it tells of.

import assert from "node:assert/strict";
import { test } from "node:test";

import { findApi, timeOf, Visit } from "../../tools/kit/scorm/api.js";
import { drawn, right, score } from "../../tools/kit/scorm/marking.js";

/** @import { Question } from "../../tools/kit/scorm/marking.js" */

/**
 * @param {Partial<Question>} parts
 * @returns {Question}
 */
const question = (parts) => ({
  kind: "choice",
  ask: "",
  truth: 0,
  answer: "",
  hint: "",
  tolerance: "",
  options: [],
  ...parts,
});

test("each kind of answer is marked by its own measure", () => {
  assert.ok(right(question({ truth: 2 }), 2) && !right(question({ truth: 2 }), 1));
  const number = question({ kind: "number", truth: 10, within: 0.1 });
  assert.ok(right(number, 11) && right(number, 9) && !right(number, 11.1));
  const order = question({ kind: "order", truth: [1, 0, 2] });
  assert.ok(right(order, [1, 0, 2]) && !right(order, [0, 1, 2]));
  const place = question({ kind: "place", truth: [0, 0], radius: 5 });
  assert.ok(right(place, [3, 4]) && !right(place, [3, 4.1]));
});

test("the question after the run and the exercises count alike, a prediction does not", () => {
  const see = question({ truth: 1 });
  const twins = [question({ truth: 0 }), question({ truth: 1 }), question({ truth: 2 })];
  assert.deepEqual(score({ predict: 0, twins: {} }, see, twins), { count: 0, all: 4, score: 0 });
  assert.deepEqual(score({ predict: 0, see: 1, twins: { 0: 0, 1: 0, 2: 2 } }, see, twins), {
    count: 3,
    all: 4,
    score: 75,
  });
});

test("what is answered is not drawn again, and chance gives the order of the rest", () => {
  assert.deepEqual(
    drawn(5, { 1: 0, 3: 0 }, () => 0.999),
    [0, 2, 4],
  );
  assert.deepEqual(
    drawn(3, {}, () => 0),
    [1, 2, 0],
  );
});

test("times are those of SCORM 1.2", () => {
  assert.equal(timeOf(0), "0000:00:00.00");
  assert.equal(timeOf(59_999), "0000:01:00.00");
  assert.equal(timeOf(3_723_450), "0001:02:03.45");
});

test("the runtime is found above, or in the window that opened this one", () => {
  const api = {};
  const top = /** @type {any} */ ({ API: api });
  top.parent = top;
  const middle = { parent: top };
  assert.equal(findApi(/** @type {any} */ ({ parent: middle })), api);
  const alone = /** @type {any} */ ({ opener: middle });
  alone.parent = alone;
  alone.top = alone;
  assert.equal(findApi(alone), api);
  alone.opener = null;
  assert.equal(findApi(alone), undefined);
  const other = {
    get API() {
      throw new Error("another site");
    },
  };
  assert.equal(findApi(/** @type {any} */ ({ parent: other, opener: null, top: null })), undefined);
});

test("a visit ends once, and one without a runtime keeps nothing", () => {
  /** @type {string[]} */
  const calls = [];
  const note =
    (/** @type {string} */ name) =>
    (/** @type {string[]} */ ...values) => {
      calls.push([name, ...values].join(" ").trim());
      return "true";
    };
  const api = /** @type {any} */ ({});
  for (const name of ["Initialize", "Finish", "GetValue", "SetValue", "Commit"]) api[`LMS${name}`] = note(name);
  const visit = new Visit(api, 0);
  visit.end(1000, false);
  visit.end(2000, false);
  assert.deepEqual(calls, [
    "Initialize",
    "SetValue cmi.core.session_time 0000:00:01.00",
    "SetValue cmi.core.exit suspend",
    "Commit",
    "Finish",
  ]);
  assert.equal(visit.keep({ a: "b" }), false);
  assert.equal(new Visit(undefined, 0).keep({ a: "b" }), false);
});
