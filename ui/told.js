// Says a sentence in a region of its own, once that is on the page: a screen reader does not tell of text that came with it.

import { Speaker } from "./speaker.js";

/** @param {Component<{ text: string }>} component */
export default function mount({ data, parentElement }) {
  const speaker = new Speaker(/** @type {HTMLElement} */ (parentElement.querySelector("[role=status]")));
  speaker.say(data.text);
  return () => speaker.stop();
}
