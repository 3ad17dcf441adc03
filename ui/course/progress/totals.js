// What follows from a store for the lessons that there are: how far each is, all together, and where to go on.

import { MOVES, entryOf } from "./store.js";

/**
 * A lesson as the server lists it, its title in the visitor's language.
 *
 * @typedef {{ slug: string, title: string, sitting: number, minutes: number, number: number, href: string }} Listed
 * @typedef {import("./store.js").Store} Store
 */

/** @param {import("./store.js").Entry} entry */
export const isDone = (entry) => entry.moves.length === MOVES.length;

/**
 * @param {Store} store
 * @param {Listed[]} lessons
 */
export const isBegun = (store, lessons) => lessons.some(({ slug }) => entryOf(store, slug).moves.length);

/**
 * The lesson and the move with which a visitor goes on: the first move that is missing where they were last, or else in
 * the first lesson after it that is not done, or before it. Null if all is done.
 *
 * @param {Store} store
 * @param {Listed[]} lessons
 */
export function nextOf(store, lessons) {
  const last = Math.max(
    lessons.findIndex(({ slug }) => slug === store.last?.lesson),
    0,
  );
  const lesson = [...lessons.slice(last), ...lessons.slice(0, last)].find(({ slug }) => !isDone(entryOf(store, slug)));
  const move = lesson && MOVES.find((one) => !entryOf(store, lesson.slug).moves.includes(one));
  return lesson && move ? { lesson, move } : null;
}

/**
 * All lessons together. Minutes are those of the lessons that are done.
 *
 * @param {Store} store
 * @param {Listed[]} lessons
 */
export function totals(store, lessons) {
  const entries = lessons.map(({ slug }) => entryOf(store, slug));
  const sum = (/** @type {number[]} */ values) => values.reduce((a, b) => a + b, 0);
  return {
    lessons: lessons.length,
    done: entries.filter(isDone).length,
    minutes: sum(lessons.map(({ minutes }) => minutes)),
    spent: sum(lessons.map(({ minutes }, i) => (isDone(entries[i]) ? minutes : 0))),
    moves: sum(entries.map(({ moves }) => moves.length)),
    allMoves: lessons.length * MOVES.length,
    right: entries.filter(({ predicted }) => predicted).length,
    predicted: entries.filter(({ predicted }) => predicted !== null).length,
    again: { right: sum(entries.map(({ again }) => again.right)), asked: sum(entries.map(({ again }) => again.asked)) },
  };
}

/**
 * The lessons of each sitting, in their order.
 *
 * @param {Listed[]} lessons
 * @returns {[number, Listed[]][]}
 */
export function bySitting(lessons) {
  const sittings = [...new Set(lessons.map(({ sitting }) => sitting))];
  return sittings.map((one) => [one, lessons.filter(({ sitting }) => sitting === one)]);
}
