// Gives the browser's scripts the words of the visitor's language, and tells a screen reader which one the page has.

import { CHANGED } from "./say.js";

/** @param {Component<{ language: string, words: import("./say.js").Words }>} component */
export default function mount({ data }) {
  if (globalThis.descentLabWords && document.documentElement.lang === data.language) return; // as after most runs
  document.documentElement.lang = data.language;
  globalThis.descentLabWords = data.words;
  window.dispatchEvent(new Event(CHANGED));
}
