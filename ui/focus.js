// Which keys the element that has the focus needs itself; all others are free for the page.

/**
 * What is asked of an element.
 *
 * @typedef {{ localName: string, type?: string, isContentEditable?: boolean, getAttribute(name: string): string | null }} Asked
 */

const MOVES = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End", "PageUp", "PageDown"];
const PRESSES = [" ", "Enter"];
const NOTHING = /** @type {string[]} */ ([]);

/** Of each role the keys that it needs; a role that is missing here needs all. @type {Record<string, string[]>} */
const NEEDS = {
  "": NOTHING,
  button: PRESSES,
  checkbox: PRESSES,
  link: PRESSES,
  switch: PRESSES,
  slider: MOVES,
  radio: [...MOVES, ...PRESSES],
  tab: [...MOVES, ...PRESSES],
  // Only told of, or only around what is used.
  alert: NOTHING,
  group: NOTHING,
  img: NOTHING,
  main: NOTHING,
  region: NOTHING,
  tabpanel: NOTHING,
};

/** The role of elements that do not say it. @type {Record<string, string>} */
const OF_TAG = {
  a: "link",
  button: "button",
  dialog: "dialog",
  select: "listbox",
  summary: "button",
  textarea: "textbox",
};

/** @type {Record<string, string>} */
const OF_INPUT = { button: "button", checkbox: "checkbox", radio: "radio", range: "slider", submit: "button" };

/** @param {Asked} element */
function roleOf(element) {
  const said = element.getAttribute("role");
  if (said) return said;
  if (element.localName === "input") return OF_INPUT[element.type ?? ""] ?? "textbox";
  return OF_TAG[element.localName] ?? (element.isContentEditable ? "textbox" : "");
}

/**
 * Whether a key is free for the page. A dialog keeps all keys to itself.
 *
 * @param {readonly unknown[]} path from the element that has the focus to the window
 * @param {string} key
 */
export function isFree(path, key) {
  const elements = /** @type {Asked[]} */ (
    path.filter((one) => typeof (/** @type {any} */ (one).getAttribute) === "function")
  );
  if (!elements.length) return true;
  if (elements.some((element) => roleOf(element).endsWith("dialog"))) return false;
  return NEEDS[roleOf(elements[0])]?.includes(key) === false;
}
