// The keys of a page: each presses a button of the page, wherever the focus is but where it needs the key itself.
// The player has keys of its own (player/keyboard.js). Inside a frame all keys are left to the page around it, which has
// the focus again after a click.

import { calm } from "./calm.js";
import { isFree } from "./focus.js";
import { sayAll } from "./say.js";

/**
 * A row of the list of keys: what they are called by the browser and for the visitor, what they do, and what must be on
 * the page for it. `presses` is true of a button; what else they do is done here, or by the player.
 *
 * @typedef {{ names: string[], shown: string, does: string, needs: string, presses: boolean }} Key
 */

/** @type {WeakMap<object, { keys: Key[], stop: AbortController }>} */
const mounted = new WeakMap();

/** @param {Component<{ keys: Key[] }>} component */
export default function mount({ data, parentElement }) {
  const here = mounted.get(parentElement) ?? start(parentElement);
  here.keys = data.keys;
  return () => {
    if (parentElement.isConnected) return;
    here.stop.abort();
    mounted.delete(parentElement);
  };
}

/** @param {HTMLElement | ShadowRoot} parent */
function start(parent) {
  const here = { keys: /** @type {Key[]} */ ([]), stop: new AbortController() };
  const { signal } = here.stop;
  sayAll(parent, signal);
  const button = /** @type {HTMLButtonElement} */ (parent.querySelector(".open"));
  const dialog = /** @type {HTMLDialogElement} */ (parent.querySelector("dialog"));
  /** @type {Record<string, () => void>} */
  const own = {
    F: () =>
      void (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen()),
    "?": () => list(dialog, here.keys),
  };
  /** @param {KeyboardEvent} event */
  const press = (event) => {
    const name = nameOf(event);
    if (!name || event.defaultPrevented || !isFree(event.composedPath(), event.key)) return;
    const key = here.keys.find(({ names }) => names.includes(name));
    const found = key?.presses && /** @type {HTMLElement | null} */ (document.querySelector(key.needs));
    if (found) found.click();
    else if (key && own[name]) own[name]();
    else return;
    event.preventDefault();
  };
  mounted.set(parent, here);
  button.hidden = window.top !== window;
  if (button.hidden) {
    // With the keyboard nothing is clicked at any place: the detail is 0, and the focus stays where it was brought.
    /** @param {MouseEvent} event */
    const clicked = ({ detail }) => detail && requestAnimationFrame(leaveFocus);
    window.addEventListener("click", clicked, { capture: true, signal });
    return here;
  }
  if (!window.descentLabCalm) calm(window);
  window.descentLabCalm = true;
  document.addEventListener("keydown", press, { signal });
  button.addEventListener("click", own["?"], { signal });
  dialog.querySelector(".close")?.addEventListener("click", () => dialog.close(), { signal });
  return here;
}

/** Gives the focus back to the page around this frame, unless it is where it needs the keys, or a text is selected. */
function leaveFocus() {
  const path = [];
  let focus = document.activeElement;
  while (focus?.shadowRoot?.activeElement) focus = focus.shadowRoot.activeElement;
  for (let one = focus; one; one = one.parentElement ?? hostOf(one)) path.push(one);
  if (isFree(path, "PageDown") && getSelection()?.isCollapsed !== false) window.parent.focus();
}

/** @param {Element} element */
function hostOf(element) {
  const root = element.getRootNode();
  return root instanceof ShadowRoot ? root.host : null;
}

/**
 * A key as the list names it, "Ctrl+Shift+Z"; the Mac's Command stands for Ctrl. Null where Alt makes it another one.
 *
 * @param {Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "shiftKey" | "altKey">} event
 */
export function nameOf({ key, ctrlKey, metaKey, shiftKey, altKey }) {
  if (altKey) return null;
  const name = key.length === 1 ? key.toUpperCase() : key;
  return ctrlKey || metaKey ? `Ctrl+${shiftKey ? "Shift+" : ""}${name}` : name;
}

/**
 * Shows the keys of what is on the page.
 *
 * @param {HTMLDialogElement} dialog
 * @param {Key[]} keys
 */
function list(dialog, keys) {
  const rows = keys.flatMap(({ shown, does, needs }) => {
    if (needs && !document.querySelector(needs)) return [];
    const row = document.createElement("tr");
    const head = document.createElement("th");
    head.scope = "row";
    head.textContent = shown;
    const cell = document.createElement("td");
    cell.textContent = does;
    row.append(head, cell);
    return [row];
  });
  dialog.querySelector("table")?.replaceChildren(...rows);
  dialog.showModal();
}
