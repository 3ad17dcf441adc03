// The lists of languages and themes. Streamlit reads the theme where a page is opened, from a store of the browser that
// has an entry for each path; the link says all that the visitor had set, so that opening it anew loses no setting.

import { sayAll } from "./say.js";

/**
 * @typedef {object} Preferences
 * @property {string[]} pages
 * @property {Record<string, string>} languages each by its own name
 * @property {string} language
 */

/** @type {WeakMap<object, AbortController>} */
const mounted = new WeakMap();

/** @param {Component<Preferences>} component */
export default function mount({ data, parentElement, setTriggerValue }) {
  const stop = mounted.get(parentElement) ?? new AbortController();
  if (!mounted.has(parentElement)) {
    mounted.set(parentElement, stop);
    sayAll(parentElement, stop.signal);
  }
  const lists = /** @type {HTMLElement} */ (parentElement.querySelector(".preferences"));
  lists.hidden = window.top !== window; // a page around has a theme and a language of its own
  chooseLanguage(/** @type {HTMLSelectElement} */ (lists.querySelector("[data-part=language]")), data, (code) =>
    setTriggerValue("language", code),
  );
  chooseTheme(/** @type {HTMLSelectElement} */ (lists.querySelector("[data-part=theme]")), data.pages);
  return () => {
    if (parentElement.isConnected) return;
    stop.abort();
    mounted.delete(parentElement);
  };
}

/**
 * @param {HTMLSelectElement} list
 * @param {Preferences} data
 * @param {(code: string) => void} choose
 */
function chooseLanguage(list, { languages, language }, choose) {
  if (!list.options.length) {
    for (const [code, name] of Object.entries(languages)) {
      const option = new Option(name, code);
      option.lang = code;
      list.append(option);
    }
  }
  list.value = language;
  list.onchange = () => choose(list.value);
}

/**
 * @param {HTMLSelectElement} list
 * @param {string[]} pages
 */
function chooseTheme(list, pages) {
  const folder = location.pathname.slice(0, location.pathname.lastIndexOf("/") + 1);
  /** @param {string} page */
  const entry = (page) => `stActiveTheme-${folder}${page}-v2`;
  list.value = JSON.parse(localStorage.getItem(entry(pages[0])) ?? '"System"');
  list.onchange = () => {
    for (const page of pages) localStorage.setItem(entry(page), JSON.stringify(list.value));
    location.reload();
  };
}
