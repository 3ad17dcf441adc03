// Copies the link to what is on screen.

import { copy } from "./copy.js";
import { say } from "./say.js";

/** @param {Component<{ link: string }>} component */
export default function mount({ data, parentElement }) {
  const button = /** @type {HTMLButtonElement} */ (parentElement.querySelector("button"));
  const said = /** @type {Element} */ (parentElement.querySelector("p"));
  button.textContent = say("Copy link");
  button.onclick = () =>
    copy(data.link).then(
      () => (said.textContent = say("The link is copied.")),
      () => (said.textContent = say("The browser did not allow copying. Copy the address bar instead.")),
    );
}
