// A worker: computes the cells that it is sent, with the kernel whose address comes with them.

import { measured } from "./measure.js";

/** @import { Answer, Question } from "./pool.js" */

addEventListener("message", async ({ data }) => {
  const { kernel, task, cells, what } = /** @type {Question} */ (data);
  /** @type {Answer} */
  let answer;
  try {
    /** @type {typeof import("./solve.js")} */
    const { solve } = await import(kernel);
    const ends = solve(task, cells);
    answer = { value: measured(ends, what), gone: ends.gone };
  } catch (error) {
    answer = { error: String(error) };
  }
  self.postMessage(answer);
});
