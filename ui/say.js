// What is said to the visitor, in the visitor's language: English is the source, and ui/language.py sends the rest.

/** @typedef {Record<string, string | undefined>} Words a text in English, and what is said */

/** What tells that the language has changed; texts that are on the page are then said anew. */
export const CHANGED = "descent-lab-words";

/**
 * A text with its {values} put in.
 *
 * @param {string} text
 * @param {Record<string, string | number>} [values]
 */
export function say(text, values = {}) {
  const said = globalThis.descentLabWords?.[text] ?? text;
  return said.replace(/\{(\w+)\}/g, (place, name) => String(values[name] ?? place));
}

const ATTRIBUTES = ["aria-label", "title", "alt", "placeholder"];

/** @type {WeakMap<Node, Record<string, string>>} What stood there in English. */
const english = new WeakMap();

/**
 * Say the texts of a piece of HTML, and again whenever the language has changed.
 *
 * @param {Element | ShadowRoot} root
 * @param {AbortSignal} [signal] after which it is not said again
 */
export function sayAll(root, signal) {
  const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  /** @type {(() => void)[]} */
  const all = [];
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    const here = node;
    const text = remembered(here, "text", here.textContent ?? "");
    const bare = text.trim();
    if (/\p{L}/u.test(bare)) all.push(() => (here.textContent = text.replace(bare, () => say(bare))));
  }
  for (const element of root instanceof Element ? [root, ...root.querySelectorAll("*")] : root.querySelectorAll("*")) {
    for (const name of ATTRIBUTES) {
      const value = element.getAttribute(name);
      if (value) {
        const text = remembered(element, name, value);
        all.push(() => element.setAttribute(name, say(text)));
      }
    }
  }
  const again = () => all.forEach((one) => one());
  again();
  if (signal) window.addEventListener(CHANGED, again, { signal });
}

/**
 * @param {Node} node
 * @param {string} name
 * @param {string} text
 */
function remembered(node, name, text) {
  const kept = english.get(node) ?? {};
  english.set(node, kept);
  return (kept[name] ??= text);
}
