// A worker: computes the cells that it is sent, with the kernel whose address comes with them.

/** @import { Answer, Question } from "./pool.js" */

addEventListener("message", async ({ data }) => {
  const { kernel, task, cells } = /** @type {Question} */ (data);
  try {
    /** @type {typeof import("./solve.js")} */
    const { solve } = await import(kernel);
    const ends = solve(task, cells);
    self.postMessage(ends, { transfer: Object.values(ends).map(({ buffer }) => /** @type {ArrayBuffer} */ (buffer)) });
  } catch (error) {
    self.postMessage({ error: String(error) });
  }
});
