// Copies a link to the clipboard. Browsers offer their clipboard only on https and localhost, hence the second way.

import { say } from "./say.js";

/** @param {string} text */
async function copy(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const field = document.createElement("textarea");
  field.value = text;
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  if (!done) throw new Error("copy refused");
}

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
