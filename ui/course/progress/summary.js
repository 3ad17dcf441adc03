// The record of a visitor's way through the course, on one sheet: to print, to take to another device, and to delete.

import { copy } from "../../copy.js";
import { say, sayAll } from "../../say.js";
import { show } from "./dom.js";
import { forget, keep, load } from "./kept.js";
import { encoded } from "./link.js";
import { live } from "./live.js";
import { LONGEST_NAME, dayOf } from "./store.js";
import { table } from "./table.js";

/** @typedef {{ course: string, lessons: import("./totals.js").Listed[], link: string }} Data */

/** The address of the page that takes a link over, of each record that is on the page. @type {WeakMap<object, string>} */
const links = new WeakMap();

/** @param {Component<Data>} component */
export default function mount(component) {
  return live(component, draw, begin);
}

/**
 * @param {HTMLElement | ShadowRoot} parent
 * @param {string} name
 */
const part = (parent, name) => /** @type {HTMLElement} */ (parent.querySelector(`[data-part=${name}]`));

/** @param {HTMLElement | ShadowRoot} parent */
const nameField = (parent) => /** @type {HTMLInputElement} */ (parent.querySelector("input"));

/**
 * @param {Data} data
 * @param {HTMLElement | ShadowRoot} parent
 */
function draw({ course, lessons, link }, parent) {
  const store = load();
  links.set(parent, link);
  /** @type {HTMLElement} */ (parent.querySelector("h2")).textContent = course;
  const field = nameField(parent);
  if (!field.matches(":focus")) field.value = store.name ?? "";
  show(part(parent, "lessons"), table(lessons, store));
  date(parent);
}

/** @param {HTMLElement | ShadowRoot} parent */
function date(parent) {
  part(parent, "printed").textContent = say("Printed on {day}.", { day: dayOf(new Date()) });
}

/**
 * @param {HTMLElement | ShadowRoot} parent
 * @param {AbortSignal} signal
 */
function begin(parent, signal) {
  sayAll(parent, signal);
  const field = nameField(parent);
  field.maxLength = LONGEST_NAME;
  field.oninput = () => keep({ ...load(), name: field.value });
  window.addEventListener("beforeprint", () => date(parent), { signal });
  part(parent, "print").onclick = () => window.print();
  part(parent, "copy").onclick = () => copyLink(parent);
  const [ask, sure] = [part(parent, "forget"), part(parent, "sure")];
  /** @param {boolean} asked */
  const turn = (asked) => {
    ask.hidden = asked;
    sure.hidden = !asked;
    (asked ? part(parent, "no") : ask).focus();
  };
  ask.onclick = () => turn(true);
  part(parent, "no").onclick = () => turn(false);
  sure.onkeydown = ({ key }) => void (key === "Escape" && turn(false)); // false would take every other key away
  part(parent, "yes").onclick = () => {
    forget();
    turn(false);
    part(parent, "said").textContent = say("Your progress is deleted from this browser.");
  };
}

/** @param {HTMLElement | ShadowRoot} parent */
function copyLink(parent) {
  const link = new URL(links.get(parent) ?? "", document.baseURI);
  link.hash = encoded(load());
  const said = part(parent, "said");
  copy(link.href).then(
    () => (said.textContent = say("The link is copied. It holds your progress without your name; open it there.")),
    () => (said.textContent = say("The browser did not allow copying.")),
  );
}
