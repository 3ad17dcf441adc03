// The table of the record: a row for each lesson, by sitting, and all of them together.

import { setting } from "../../numbers.js";
import { say } from "../../say.js";
import { element } from "./dom.js";
import { MOVES, entryOf } from "./store.js";
import { bySitting, totals } from "./totals.js";

/**
 * @typedef {import("./totals.js").Listed} Listed
 * @typedef {import("./store.js").Store} Store
 */

/** What stands where there is nothing to say yet. */
const NONE = "\u2013";

/**
 * @param {Listed[]} lessons
 * @param {Store} store
 */
export function table(lessons, store) {
  const heads = [say("Lesson"), say("Minutes"), say("Moves"), say("Prediction"), say("Twins right"), say("Day")];
  return element(
    "table",
    {},
    element("thead", {}, element("tr", {}, ...heads.map((text) => element("th", { scope: "col" }, text)))),
    ...bySitting(lessons).map(([sitting, those]) =>
      element(
        "tbody",
        {},
        element("tr", { className: "sitting" }, sittingHead(sitting, heads.length)),
        ...those.map((lesson) => row(lesson, store)),
      ),
    ),
    element("tfoot", {}, all(lessons, store)),
  );
}

/**
 * @param {number} sitting
 * @param {number} colSpan
 */
function sittingHead(sitting, colSpan) {
  return element("th", { scope: "rowgroup", colSpan }, say("Sitting {n}", { n: setting(sitting) }));
}

/**
 * @param {string} head
 * @param {string[]} cells
 */
function line(head, cells) {
  return element("tr", {}, element("th", { scope: "row" }, head), ...cells.map((text) => element("td", {}, text)));
}

/**
 * @param {number} part
 * @param {number} whole
 */
const partOf = (part, whole) =>
  whole ? say("{part} of {whole}", { part: setting(part), whole: setting(whole) }) : NONE;

/**
 * @param {Listed} lesson
 * @param {Store} store
 */
function row({ slug, title, minutes }, store) {
  const { moves, predicted, again, day } = entryOf(store, slug);
  const prediction = predicted === null ? NONE : predicted ? say("Right") : say("Not right");
  return line(title, [
    setting(minutes),
    partOf(moves.length, MOVES.length),
    prediction,
    partOf(again.right, again.asked),
    day || NONE,
  ]);
}

/**
 * @param {Listed[]} lessons
 * @param {Store} store
 */
function all(lessons, store) {
  const sum = totals(store, lessons);
  return line(say("Lessons done: {n} of {all}", { n: setting(sum.done), all: setting(sum.lessons) }), [
    partOf(sum.spent, sum.minutes),
    partOf(sum.moves, sum.allMoves),
    partOf(sum.right, sum.predicted),
    partOf(sum.again.right, sum.again.asked),
    "",
  ]);
}
