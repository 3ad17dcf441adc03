// What is kept of the course: read from anything, noted, joined, and added up.

import assert from "node:assert/strict";
import test from "node:test";

import { MOVES, cleaned, dayOf, entryOf, merged, noted, nothing, read } from "../../ui/course/progress/store.js";
import { bySitting, isBegun, nextOf, totals } from "../../ui/course/progress/totals.js";

/** @typedef {import("../../ui/course/progress/store.js").Entry} Entry */
/** @typedef {import("../../ui/course/progress/store.js").News} News */

const DAY = "2026-11-30";

/** @type {(moves: string[], more?: Partial<Entry>) => Entry} */
const entry = (moves, more = {}) => ({
  ...{ moves, predicted: null, seen: null, again: { right: 0, asked: 0 }, day: DAY },
  ...more,
});

/** @type {(lessons: Record<string, Entry>, last?: [string, string]) => import("../../ui/course/progress/store.js").Store} */
const store = (lessons, last) => ({
  version: 1,
  lessons,
  last: last ? { lesson: last[0], move: last[1] } : null,
});

/** @type {(move: string, more?: Partial<News>) => News} */
const news = (move, more = {}) => ({ lesson: "one", move, predicted: null, seen: null, again: null, ...more });

test("a store is read as it was written", () => {
  const kept = { ...store({ one: entry(["try", "run"], { seen: false }) }, ["one", "run"]), name: "Ada" };
  assert.deepEqual(read(JSON.stringify(kept)), kept);
});

test("what is no store is none", () => {
  const texts = [null, "", "{", "null", "3", "[]", "{}", '{"version":2,"lessons":{}}', '{"version":1,"lessons":[]}'];
  for (const text of texts) assert.equal(read(text), null, String(text));
});

test("of a damaged store all that can be used is used", () => {
  const found = cleaned({
    version: 1,
    name: 7,
    lessons: {
      one: {
        moves: ["run", "try", "jump", "run"],
        predicted: "yes",
        seen: true,
        again: { right: 3, asked: 2 },
        day: 1,
      },
      two: null,
      "<b>": {},
      three: { moves: "try", again: { right: -1, asked: 2 }, day: "today" },
      four: { again: { right: 0.5, asked: 1 } },
    },
    last: { lesson: "one", move: "jump" },
  });
  const empty = entry([], { day: "" });
  assert.deepEqual(found, store({ one: { ...empty, moves: ["try", "run"], seen: true }, three: empty, four: empty }));
});

test("the name of a prototype is a lesson like any other", () => {
  const found = read('{"version":1,"lessons":{"__proto__":{"moves":["try"]}}}') ?? nothing();
  assert.deepEqual(entryOf(found, "__proto__").moves, ["try"]);
  assert.deepEqual(entryOf(merged(nothing(), found), "__proto__").moves, ["try"]);
  assert.deepEqual(entryOf(found, "constructor").moves, []);
});

test("moves are noted in their order, and the place where they were done", () => {
  const kept = noted(noted(nothing(), news("run"), DAY), news("try"), DAY);
  assert.deepEqual(kept, store({ one: entry(["try", "run"]) }, ["one", "try"]));
});

test("the first answer counts", () => {
  let kept = noted(nothing(), news("predict", { predicted: false }), DAY);
  kept = noted(kept, news("see", { predicted: true, seen: true }), DAY);
  kept = noted(kept, news("see", { seen: false }), DAY);
  assert.deepEqual(entryOf(kept, "one"), entry(["predict", "see"], { predicted: false, seen: true }));
});

test("of two counts the larger stays, whole", () => {
  const asked = (/** @type {[number, number][]} */ ...pairs) =>
    pairs.reduce((kept, [right, n]) => noted(kept, news("again", { again: { right, asked: n } }), DAY), nothing());
  assert.deepEqual(entryOf(asked([3, 3], [1, 5]), "one").again, { right: 1, asked: 5 });
  assert.deepEqual(entryOf(asked([1, 5], [3, 3]), "one").again, { right: 1, asked: 5 });
  assert.deepEqual(entryOf(asked([1, 2], [2, 2], [0, 2]), "one").again, { right: 2, asked: 2 });
});

test("the day is that of the last news", () => {
  let kept = noted(nothing(), news("try"), "2026-11-28");
  kept = noted(kept, news("try"), "2026-11-29");
  assert.equal(entryOf(kept, "one").day, "2026-11-28");
  assert.equal(entryOf(noted(kept, news("run"), "2026-11-30"), "one").day, "2026-11-30");
});

test("two stores become one", () => {
  const mine = {
    ...store({ one: entry(["try"], { predicted: true, day: "2026-11-01" }), own: entry(["try"]) }, ["one", "try"]),
    name: "Ada",
  };
  const theirs = store(
    { one: entry(["run"], { predicted: false, seen: true, again: { right: 1, asked: 2 } }), new: entry(["see"]) },
    ["one", "run"],
  );
  assert.deepEqual(merged(mine, theirs), {
    ...store(
      {
        one: entry(["try", "run"], { predicted: true, seen: true, again: { right: 1, asked: 2 } }),
        own: entry(["try"]),
        new: entry(["see"]),
      },
      ["one", "run"],
    ),
    name: "Ada",
  });
});

test("the later place is where to go on, and this browser's if both are of one day", () => {
  const early = store({ one: entry(["try"], { day: "2026-11-01" }) }, ["one", "try"]);
  const late = store({ two: entry(["run"]) }, ["two", "run"]);
  const same = store({ three: entry(["run"]) }, ["three", "run"]);
  assert.equal(merged(early, late).last?.lesson, "two");
  assert.equal(merged(late, early).last?.lesson, "two");
  assert.equal(merged(late, same).last?.lesson, "two");
  assert.equal(merged(nothing(), early).last?.lesson, "one");
  assert.equal(merged(early, nothing()).last?.lesson, "one");
});

test("a day is that of the visitor's calendar", () => {
  assert.equal(dayOf(new Date(2026, 0, 5, 0, 30)), "2026-01-05");
  assert.equal(dayOf(new Date(2026, 11, 31, 23, 59)), "2026-12-31");
});

const LESSONS = ["one", "two", "three"].map((slug, i) => ({
  ...{
    slug,
    title: slug,
    sitting: 1 + Math.floor(i / 2),
    minutes: 10 + i,
    number: 1 + i,
    href: `learn?lesson=${slug}`,
  },
}));

/** @type {(lessons: Record<string, Entry>, last?: string) => [string, string] | null} */
const next = (lessons, last = "one") => {
  const to = nextOf(store(lessons, [last, "try"]), LESSONS);
  return to && [to.lesson.slug, to.move];
};

test("a visitor goes on with the first move that is missing, in the last lesson or after it", () => {
  const done = entry(MOVES);
  assert.deepEqual(next({}), ["one", "try"]);
  assert.deepEqual(next({ two: entry(["try", "run"]) }, "two"), ["two", "predict"]);
  assert.deepEqual(next({ two: done }, "two"), ["three", "try"]);
  assert.deepEqual(next({ three: done }, "three"), ["one", "try"]);
  assert.deepEqual(next({ two: entry(["try"]) }, "gone"), ["one", "try"]);
  assert.equal(next({ one: done, two: done, three: done }), null);
});

test("a lesson that there is not is no beginning", () => {
  assert.equal(isBegun(store({ gone: entry(["try"]) }), LESSONS), false);
  assert.equal(isBegun(store({ two: entry([]) }), LESSONS), false);
  assert.equal(isBegun(store({ two: entry(["try"]) }), LESSONS), true);
});

test("all lessons together", () => {
  const kept = store({
    one: entry(MOVES, { predicted: true, again: { right: 1, asked: 2 } }),
    three: entry(["try"], { predicted: false, again: { right: 2, asked: 2 } }),
    gone: entry(MOVES, { predicted: true, again: { right: 9, asked: 9 } }),
  });
  assert.deepEqual(totals(kept, LESSONS), {
    ...{ lessons: 3, done: 1, minutes: 33, spent: 10, moves: 7, allMoves: 18, right: 1, predicted: 2 },
    again: { right: 3, asked: 4 },
  });
  assert.deepEqual(
    bySitting(LESSONS).map(([sitting, those]) => [sitting, those.map(({ slug }) => slug)]),
    [
      [1, ["one", "two"]],
      [2, ["three"]],
    ],
  );
});
