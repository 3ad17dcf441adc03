// The lessons of a list, each with how far the visitor is: in words, and by a mark for each move.

import { setting } from "../../numbers.js";
import { say } from "../../say.js";
import { element, lessonLink, show } from "./dom.js";
import { load } from "./kept.js";
import { live } from "./live.js";
import { MOVES, entryOf } from "./store.js";
import { isDone } from "./totals.js";

/**
 * @typedef {import("./totals.js").Listed} Listed
 * @typedef {import("./store.js").Entry} Entry
 */

/** @param {Component<{ lessons: Listed[], name: string }>} component */
export default function mount(component) {
  return live(component, ({ lessons, name }, parent) => {
    const store = load();
    const rows = lessons.map((lesson) => row(lesson, entryOf(store, lesson.slug)));
    show(parent, element("ol", { ariaLabel: name }, ...rows));
  });
}

/**
 * @param {Listed} lesson
 * @param {Entry} entry
 */
function row(lesson, entry) {
  const dots = MOVES.map((move) => element("i", { className: entry.moves.includes(move) ? "full" : "" }));
  return element(
    "li",
    { value: lesson.number, className: isDone(entry) ? "done" : "" },
    lessonLink(lesson, lesson.title),
    element("span", { className: "minutes" }, say("{minutes} min", { minutes: setting(lesson.minutes) })),
    element("span", { className: "dots", ariaHidden: "true" }, ...dots),
    element("span", { className: "state" }, stateOf(entry)),
  );
}

/** @param {Entry} entry */
function stateOf(entry) {
  if (isDone(entry)) return say("Done");
  if (!entry.moves.length) return say("Not begun");
  return say("{n} of {all} moves", { n: setting(entry.moves.length), all: setting(MOVES.length) });
}
