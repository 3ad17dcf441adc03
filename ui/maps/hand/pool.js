// Workers that share the cells of a map.

/**
 * @import { Measure } from "./measure.js"
 * @import { Cells, Task } from "./solve.js"
 */

/**
 * @typedef {{ kernel: string, task: Task, cells: Cells, what: Measure }} Question
 * @typedef {{ value: Float64Array, gone: Uint8Array }} Found
 * @typedef {Found | { error: string }} Answer
 */

const MOST = 8; // workers, also where there are more processors

export class Pool {
  /**
   * @param {string} url of the worker's script
   * @param {() => void} fail called when a worker cannot compute
   */
  constructor(url, fail) {
    this.fail = fail;
    /** @type {{ question: () => Question, take: (found: Found) => void }[]} */
    this.queue = [];
    const count = Math.min(navigator.hardwareConcurrency || 2, MOST);
    /** @type {Worker[]} */
    this.workers = Array.from({ length: count }, () => new Worker(url, { type: "module" }));
    this.idle = [...this.workers];
    for (const worker of this.workers) worker.onerror = fail;
  }

  /**
   * Sends a question as soon as a worker is free, after those before it; it is made when it is sent.
   *
   * @param {() => Question} question
   * @param {(found: Found) => void} take
   */
  ask(question, take) {
    this.queue.push({ question, take });
    this.send();
  }

  send() {
    while (this.queue.length && this.idle.length) {
      const worker = /** @type {Worker} */ (this.idle.pop());
      const { question, take } = /** @type {Pool["queue"][0]} */ (this.queue.shift());
      worker.onmessage = ({ data }) => {
        const answer = /** @type {Answer} */ (data);
        this.idle.push(worker);
        if ("error" in answer) return this.fail();
        take(answer);
        this.send();
      };
      worker.postMessage(question());
    }
  }

  /** Forgets the questions that no worker has begun. */
  drop() {
    this.queue = [];
  }

  destroy() {
    this.drop();
    for (const worker of this.workers) worker.terminate();
  }
}
