// Progress as a part of a link that browsers do not send to any server, and back. The visitor's name stays behind.

import { MOVES, cleaned, entryOf, isSame, merged } from "./store.js";

/**
 * @typedef {import("./store.js").Entry} Entry
 * @typedef {import("./store.js").Store} Store
 * @typedef {"taken" | "known" | "broken"} Outcome
 */

export const WORD = "progress=";
const LONGEST = 65536; // characters

/**
 * The fragment of a link that holds the progress.
 *
 * @param {Store} store
 */
export function encoded(store) {
  const lessons = Object.entries(store.lessons).map(([slug, e]) => {
    const moves = MOVES.reduce((bits, move, i) => bits + (e.moves.includes(move) ? 2 ** i : 0), 0);
    return [slug, moves, bit(e.predicted), bit(e.seen), e.again.right, e.again.asked, e.day];
  });
  const text = JSON.stringify([1, lessons, store.last && [store.last.lesson, store.last.move]]);
  const bytes = String.fromCharCode(...new TextEncoder().encode(text));
  return WORD + btoa(bytes).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/**
 * What a fragment holds, with or without its "#"; null if it is broken.
 *
 * @param {string} fragment
 */
export function decoded(fragment) {
  const [, code] = /^#?progress=([\w-]+)$/.exec(fragment) ?? [];
  if (!code || code.length > LONGEST) return null;
  try {
    const bytes = Uint8Array.from(atob(code.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
    const [version, lessons, last] = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    const entries = lessons.map((/** @type {any[]} */ [slug, bits, predicted, seen, right, asked, day]) => [
      slug,
      {
        moves: MOVES.filter((_, i) => (bits >> i) & 1),
        predicted: answer(predicted),
        seen: answer(seen),
        again: { right, asked },
        day,
      },
    ]);
    const place = last && { lesson: last[0], move: last[1] };
    return cleaned({ version, lessons: Object.fromEntries(entries), last: place });
  } catch {
    return null;
  }
}

/** @param {boolean | null} value */
const bit = (value) => (value === null ? null : Number(value));

/** @param {unknown} value */
const answer = (value) => (value === 1 ? true : value === 0 ? false : null);

/**
 * What a browser knows after it was given a link: the store, what came of it, and of how many lessons it knows more.
 *
 * @param {Store} mine
 * @param {string} fragment
 * @returns {{ store: Store, outcome: Outcome, lessons: number }}
 */
export function takenOver(mine, fragment) {
  const theirs = decoded(fragment);
  if (!theirs) return { store: mine, outcome: "broken", lessons: 0 };
  const store = merged(mine, theirs);
  const news = Object.keys(theirs.lessons).filter((slug) => !isSame(entryOf(mine, slug), entryOf(store, slug)));
  return { store, outcome: news.length ? "taken" : "known", lessons: news.length };
}
