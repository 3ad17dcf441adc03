// How a page of the server gets what computes runs in the browser.

/**
 * What computes: the module that Python writes (ui/player/kernels.py).
 *
 * @typedef {typeof import("./compute.js")} Arithmetic
 */

/**
 * How a page lets the player compute: where the arithmetic and the normal numbers of a seed are.
 *
 * @typedef {object} Source
 * @property {(url: string) => Promise<Arithmetic>} arithmetic
 * @property {(url: string) => Promise<Float64Array>} normals
 */

/** @type {Source} */
export const source = {
  arithmetic: (url) => import(new URL(url, document.baseURI).href),
  normals: async (url) => {
    const answer = await fetch(new URL(url, document.baseURI));
    if (!answer.ok) throw new Error(`${url} is not there.`);
    return new Float64Array(await answer.arrayBuffer());
  },
};
