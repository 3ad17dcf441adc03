// What is right, and what it counts. As course/questions.py marks it.

/**
 * @typedef {number | number[]} Given the number of an option, a number, options in their order, or a place
 *
 * @typedef {object} Question
 * @property {"choice" | "order" | "number" | "place"} kind
 * @property {string} ask HTML
 * @property {Given} truth
 * @property {string} answer HTML: the truth in words
 * @property {string} hint HTML
 * @property {string} tolerance HTML
 * @property {string[]} options HTML
 * @property {number[]} [ticks] of a slider; without them the number is typed
 * @property {string[]} [texts] of the ticks
 * @property {number} [low] of a number that is typed
 * @property {number} [high]
 * @property {number} [within]
 * @property {string} [map] SVG
 * @property {{ left: number, top: number, right: number, bottom: number, width: number }} [plot]
 * @property {[[number, number], [number, number]]} [bounds]
 * @property {number} [radius]
 *
 * @typedef {object} Answers
 * @property {Given} [predict]
 * @property {Given} [see]
 * @property {Record<string, Given>} twins by their numbers
 */

/** From which score on a lesson is passed. */
export const PASSED = 60;

/**
 * @param {Question} q
 * @param {Given} given
 */
export function right(q, given) {
  const { truth } = q;
  if (Array.isArray(truth) && Array.isArray(given)) {
    if (q.kind === "place") return Math.hypot(given[0] - truth[0], given[1] - truth[1]) <= (q.radius ?? 0);
    return truth.every((value, i) => value === given[i]);
  }
  if (Array.isArray(truth) || Array.isArray(given)) return false;
  return q.kind === "number" ? Math.abs(given - truth) <= (q.within ?? 0) * Math.abs(truth) + 1e-12 : given === truth;
}

/**
 * How many of the questions that count were answered rightly: a prediction is free.
 *
 * @param {Answers} answers
 * @param {Question} see
 * @param {Question[]} twins
 */
export function score(answers, see, twins) {
  const all = 1 + twins.length;
  const seen = answers.see !== undefined && right(see, answers.see) ? 1 : 0;
  const count = seen + twins.filter((q, i) => i in answers.twins && right(q, answers.twins[i])).length;
  return { count, all, score: Math.round((100 * count) / all) };
}

/**
 * The numbers that are left, in an order that chance gives.
 *
 * @param {number} count
 * @param {Record<string, unknown>} done
 * @param {() => number} chance between 0 and 1
 */
export function drawn(count, done, chance) {
  const left = Array.from({ length: count }, (_, i) => i).filter((i) => !(i in done));
  for (let i = left.length - 1; i > 0; i--) {
    const j = Math.floor(chance() * (i + 1));
    [left[i], left[j]] = [left[j], left[i]];
  }
  return left;
}
