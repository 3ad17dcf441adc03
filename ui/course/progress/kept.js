// Where progress is kept: in this browser's own store, which all tabs of the lab share.

import { nothing, read } from "./store.js";

/** @typedef {import("./store.js").Store} Store */

export const KEY = "descent-lab-progress";
const CHANGED = "descent-lab-progress-changed"; // in this tab: the browser tells only the others of a change

/** What came of a link, for the page that says so: for this tab alone. */
const TAKEN = "descent-lab-taken";

/** Whether this browser keeps anything; some do not, as in a frame of another site. */
export function canKeep() {
  try {
    localStorage.setItem(`${KEY}-probe`, "1");
    localStorage.removeItem(`${KEY}-probe`);
    return true;
  } catch {
    return false;
  }
}

/** What is kept; nothing where it cannot be read. */
export function load() {
  try {
    return read(localStorage.getItem(KEY)) ?? nothing();
  } catch {
    return nothing();
  }
}

/** @param {Store} store */
export function keep(store) {
  try {
    const text = JSON.stringify(store);
    if (localStorage.getItem(KEY) === text) return;
    localStorage.setItem(KEY, text);
  } catch {
    return; // the list of lessons says so
  }
  window.dispatchEvent(new Event(CHANGED));
}

export function forget() {
  localStorage.removeItem(KEY);
  window.dispatchEvent(new Event(CHANGED));
}

/**
 * @param {() => void} act whenever what is kept has changed, here or in another tab
 * @param {AbortSignal} signal
 */
export function watch(act, signal) {
  window.addEventListener(CHANGED, act, { signal });
  window.addEventListener("storage", ({ key }) => (key === KEY || key === null) && act(), { signal });
}

/** @typedef {{ outcome: import("./link.js").Outcome, lessons: number }} Taken */

/** @param {Taken} taken */
export const tellTaken = (taken) => sessionStorage.setItem(TAKEN, JSON.stringify(taken));

/** What came of the link by which this tab was opened, once. @returns {Taken | null} */
export function hearTaken() {
  try {
    const taken = JSON.parse(sessionStorage.getItem(TAKEN) ?? "null");
    sessionStorage.removeItem(TAKEN);
    return taken;
  } catch {
    return null;
  }
}
