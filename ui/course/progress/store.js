// What is kept of a visitor's way through the course: read with care, noted, and joined. It never leaves the browser.

/**
 * What is known of a lesson: the moves that are done, whether the first answers were right, how many twins were answered
 * rightly of those that were asked, and the day of the last news, as 2026-11-30.
 *
 * @typedef {{ right: number, asked: number }} Again
 * @typedef {{ moves: string[], predicted: boolean | null, seen: boolean | null, again: Again, day: string }} Entry
 */

/**
 * @typedef {{ lesson: string, move: string }} Place
 * @typedef {{ version: 1, name?: string, lessons: Record<string, Entry>, last: Place | null }} Store
 */

/**
 * What has just happened on a lesson's page.
 *
 * @typedef {{ lesson: string, move: string, predicted: boolean | null, seen: boolean | null, again: Again | null }} News
 */

/** In their order, which links rely on. */
export const MOVES = ["try", "predict", "run", "see", "understand", "again"];

export const LONGEST_NAME = 80; // characters
const MOST = 500; // lessons: more than that is no course of ours
const SLUG = /^[\w-]{1,64}$/;
const DAY = /^\d{4}-\d\d-\d\d$/;

/** @type {Entry} */
const UNTOUCHED = { moves: [], predicted: null, seen: null, again: { right: 0, asked: 0 }, day: "" };

/** @returns {Store} */
export const nothing = () => ({ version: 1, lessons: {}, last: null });

/**
 * What is known of a lesson; nothing of one that was never opened.
 *
 * @param {Store} store
 * @param {string} lesson
 */
export const entryOf = (store, lesson) => (Object.hasOwn(store.lessons, lesson) ? store.lessons[lesson] : UNTOUCHED);

/**
 * A store from its text; null where the text is none.
 *
 * @param {string | null} text
 */
export function read(text) {
  try {
    return cleaned(JSON.parse(text ?? ""));
  } catch {
    return null;
  }
}

/**
 * What can be used of something that may be a store; null if it is none.
 *
 * @param {any} found
 * @returns {Store | null}
 */
export function cleaned(found) {
  if (found?.version !== 1 || !isRecord(found.lessons)) return null;
  const lessons = Object.entries(found.lessons).slice(0, MOST);
  const usable = lessons.filter(([slug, entry]) => isSlug(slug) && isRecord(entry));
  const { name, last } = found;
  return {
    version: 1,
    ...(typeof name === "string" && name ? { name: name.slice(0, LONGEST_NAME) } : {}),
    lessons: Object.fromEntries(usable.map(([slug, entry]) => [slug, entryFrom(entry)])),
    last: isSlug(last?.lesson) && MOVES.includes(last.move) ? { lesson: last.lesson, move: last.move } : null,
  };
}

/** @param {unknown} found */
const isSlug = (found) => typeof found === "string" && SLUG.test(found);

/** @param {unknown} found */
const isRecord = (found) => typeof found === "object" && found !== null && !Array.isArray(found);

/**
 * @param {any} found
 * @returns {Entry}
 */
function entryFrom({ moves, predicted, seen, again, day }) {
  const counted = [again?.right, again?.asked].every((n) => Number.isSafeInteger(n) && n >= 0);
  return {
    moves: MOVES.filter((move) => Array.isArray(moves) && moves.includes(move)),
    predicted: answer(predicted),
    seen: answer(seen),
    again: counted && again.right <= again.asked ? { right: again.right, asked: again.asked } : UNTOUCHED.again,
    day: typeof day === "string" && DAY.test(day) ? day : "",
  };
}

/** @param {unknown} found */
const answer = (found) => (typeof found === "boolean" ? found : null);

/**
 * The store with what has just happened. The first answer stays: it is the prediction that counts.
 *
 * @param {Store} store
 * @param {News} news
 * @param {string} day
 * @returns {Store}
 */
export function noted(store, { lesson, move, predicted, seen, again }, day) {
  const before = entryOf(store, lesson);
  const after = joined(before, { moves: [move], predicted, seen, again: again ?? UNTOUCHED.again, day: "" });
  const entry = isSame(before, after) ? before : { ...after, day };
  return { ...store, lessons: { ...store.lessons, [lesson]: entry }, last: { lesson, move } };
}

/**
 * Two stores as one: all moves of both, the first answers of the first, the larger counts, the later place.
 *
 * @param {Store} mine
 * @param {Store} theirs
 * @returns {Store}
 */
export function merged(mine, theirs) {
  const lessons = Object.entries(theirs.lessons).map(([slug, entry]) => [slug, joined(entryOf(mine, slug), entry)]);
  const later = placed(theirs) > placed(mine) || !mine.last;
  return {
    ...mine,
    lessons: { ...mine.lessons, ...Object.fromEntries(lessons) },
    last: later ? theirs.last : mine.last,
  };
}

/** The day of the last place. @param {Store} store */
const placed = (store) => (store.last ? entryOf(store, store.last.lesson).day : "");

/**
 * @param {Entry} first
 * @param {Entry} second
 * @returns {Entry}
 */
function joined(first, second) {
  return {
    moves: MOVES.filter((move) => first.moves.includes(move) || second.moves.includes(move)),
    predicted: first.predicted ?? second.predicted,
    seen: first.seen ?? second.seen,
    again: larger(first.again, second.again),
    day: first.day > second.day ? first.day : second.day,
  };
}

/**
 * The pair with more questions, or with more right answers to as many: two halves of two pairs would be nobody's.
 *
 * @param {Again} first
 * @param {Again} second
 */
function larger(first, second) {
  const more = second.asked - first.asked || second.right - first.right;
  return more > 0 ? second : first;
}

/**
 * @param {Entry} first
 * @param {Entry} second
 */
export const isSame = (first, second) => JSON.stringify(first) === JSON.stringify(second);

/** A day of this place's calendar as 2026-11-30. @param {Date} date */
export function dayOf(date) {
  const parts = [date.getMonth() + 1, date.getDate()].map((n) => String(n).padStart(2, "0"));
  return [date.getFullYear(), ...parts].join("-");
}
