// The player as a Streamlit component. Its runs come through feed.js, so that this code is not sent again with each.

import { source } from "./hand/source.js";
import { Player } from "./player.js";

/** @import { Payload } from "./payload.js" */

/** @type {WeakMap<object, { player: Player, tell: Component<unknown>["setTriggerValue"], stop: AbortController }>} */
const mounted = new WeakMap();

/** @param {Component<{ channel: string, small: boolean }>} component */
export default function mount({ data, parentElement, setTriggerValue }) {
  const here = mounted.get(parentElement) ?? start(parentElement, data);
  here.tell = setTriggerValue;
  return () => {
    // Also called for a call that a newer one has overtaken; only a removed page ends the player.
    if (parentElement.isConnected) return;
    here.player.destroy();
    window.descentLabPlayers?.delete(here.player);
    here.stop.abort();
    mounted.delete(parentElement);
  };
}

/**
 * @param {HTMLElement | ShadowRoot} parent
 * @param {{ channel: string, small: boolean }} data
 */
function start(parent, { channel, small }) {
  const root = /** @type {Element} */ (parent.querySelector(".player"));
  root.classList.toggle("small", small);
  const stop = new AbortController();
  const player = new Player(root, {
    find: (key) => document.querySelector(`.st-key-${key} .js-plotly-plot`),
    source,
    loop: small,
    onStart: (point) => here.tell("start", point),
    onStep: (step) => here.tell("step", step),
    onInside: (step) => here.tell("inside", step),
    onRuns: () => here.tell("runs", true),
  });
  const here = { player, tell: /** @type {Component<unknown>["setTriggerValue"]} */ (() => {}), stop };
  const take = () => {
    const feeds = /** @type {Record<string, Payload | undefined>} */ (window.descentLabFeeds ?? {});
    const runs = feeds[channel];
    if (runs) player.update({ ...runs, ...feeds[`${channel}_more`], channel });
  };
  (window.descentLabPlayers ??= new Set()).add(player); // for whoever takes pictures of it
  window.addEventListener("descent-lab-feed", take, { signal: stop.signal });
  mounted.set(parent, here);
  take();
  return here;
}
