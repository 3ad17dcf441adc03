// Components that follow what is kept: drawn again when it, the language or what the server sends has changed.

import { CHANGED } from "../../say.js";
import { watch } from "./kept.js";

/**
 * @template Data
 * @typedef {{ component: Component<Data>, stop: AbortController }} Live
 */

/** @type {WeakMap<object, Live<any>>} */
const mounted = new WeakMap();

/**
 * Mount a component, and take it down. A click on a link that names a lesson tells the server which; a new tab or
 * window, which the visitor asks for with a key, opens by the link itself.
 *
 * @template Data
 * @param {Component<Data>} component
 * @param {(data: Data, parent: HTMLElement | ShadowRoot) => void} draw
 * @param {(parent: HTMLElement | ShadowRoot, signal: AbortSignal) => void} [begin] once, before it is drawn first
 */
export function live(component, draw, begin) {
  const parent = component.parentElement;
  const known = mounted.get(parent);
  const here = known ?? { component, stop: new AbortController() };
  here.component = component;
  const again = () => draw(here.component.data, parent);
  if (!known) {
    const { signal } = here.stop;
    mounted.set(parent, here);
    begin?.(parent, signal);
    watch(again, signal);
    window.addEventListener(CHANGED, again, { signal });
    parent.addEventListener("click", (event) => open(/** @type {MouseEvent} */ (event), here), { signal });
  }
  again();
  return () => {
    if (parent.isConnected) return;
    here.stop.abort();
    mounted.delete(parent);
  };
}

/**
 * @param {MouseEvent} event
 * @param {Live<any>} here
 */
function open(event, here) {
  const link = /** @type {HTMLElement} */ (event.target).closest("a");
  if (!link?.dataset.lesson || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  here.component.setTriggerValue("open", link.dataset.lesson);
}
