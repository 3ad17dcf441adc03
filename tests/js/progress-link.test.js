// Progress in a link: it comes out as it went in, without the name, and what is broken takes nothing away.

import assert from "node:assert/strict";
import test from "node:test";

import { decoded, encoded, takenOver } from "../../ui/course/progress/link.js";
import { MOVES, nothing } from "../../ui/course/progress/store.js";

/** @typedef {import("../../ui/course/progress/store.js").Store} Store */

/** @type {Store} */
const KEPT = {
  version: 1,
  lessons: {
    "first-steps": { moves: MOVES, predicted: true, seen: false, again: { right: 2, asked: 3 }, day: "2026-11-30" },
    noise: { moves: ["try", "again"], predicted: null, seen: true, again: { right: 0, asked: 0 }, day: "" },
  },
  last: { lesson: "noise", move: "again" },
};

/** A fragment with something else in it. */
const holding = (/** @type {string} */ text) => `#progress=${btoa(text).replace(/=+$/, "")}`;

test("a link holds all but the name", () => {
  assert.deepEqual(decoded(`#${encoded({ ...KEPT, name: "Ada" })}`), KEPT);
  assert.deepEqual(decoded(encoded(nothing())), nothing());
});

test("a link has only characters that no mail breaks, and is short", () => {
  const lessons = Object.fromEntries(
    Array.from({ length: 24 }, (_, i) => [`a-long-slug-of-a-lesson-${i}`, KEPT.lessons["first-steps"]]),
  );
  const code = encoded({ ...KEPT, lessons });
  assert.match(code, /^progress=[\w-]+$/);
  assert.ok(code.length < 2000, String(code.length));
});

test("what is broken is none", () => {
  const code = encoded(KEPT);
  const broken = ["", "#", "#progress=", "#other=abc", `#${code.slice(0, -9)}`, `#${code}%`, "#progress=A".repeat(9)];
  broken.push("#progress=A", holding("\xff"), holding("{"), holding("null"), holding("[1]"), holding("[2,[],null]"));
  broken.push(holding("[1,[3],null]"), holding("[1,{},null]"), `#progress=${"A".repeat(65537)}`);
  for (const fragment of broken) assert.equal(decoded(fragment), null, fragment.slice(0, 80));
});

test("what a link says beyond a store is left out", () => {
  assert.deepEqual(decoded(holding('[1,[["one",65,5,1,3,2,"x"],["<b>",1]],["one","jump"]]')), {
    version: 1,
    lessons: { one: { moves: ["try"], predicted: null, seen: true, again: { right: 0, asked: 0 }, day: "" } },
    last: null,
  });
});

test("what is new is taken over, once", () => {
  const mine = { ...nothing(), name: "Ada", lessons: { own: KEPT.lessons.noise } };
  const first = takenOver(mine, `#${encoded(KEPT)}`);
  assert.deepEqual(first, {
    store: { ...KEPT, name: "Ada", lessons: { ...mine.lessons, ...KEPT.lessons } },
    outcome: "taken",
    lessons: 2,
  });
  assert.deepEqual(takenOver(first.store, `#${encoded(KEPT)}`), { store: first.store, outcome: "known", lessons: 0 });
});

test("a broken link leaves everything as it was", () => {
  assert.deepEqual(takenOver(KEPT, "#progress=%"), { store: KEPT, outcome: "broken", lessons: 0 });
});
