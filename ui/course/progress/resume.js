// Where to go on: a link to the next move, or to the first lesson. And once, what came of a link with progress.

import { setting } from "../../numbers.js";
import { say } from "../../say.js";
import { Speaker } from "../../speaker.js";
import { element, lessonLink, show } from "./dom.js";
import { canKeep, hearTaken, load } from "./kept.js";
import { live } from "./live.js";
import { isBegun, nextOf } from "./totals.js";

/**
 * @typedef {import("./totals.js").Listed} Listed
 * @typedef {{ lessons: Listed[], moves: Record<string, string> }} Data
 */

/** What came of the link, of each part of a page that says so. @type {WeakMap<object, import("./kept.js").Taken | null>} */
const heard = new WeakMap();

/** @param {Component<Data>} component */
export default function mount(component) {
  return live(component, draw, (parent) => void heard.set(parent, hearTaken()));
}

/**
 * @param {Data} data
 * @param {HTMLElement | ShadowRoot} parent
 */
function draw({ lessons, moves }, parent) {
  new Speaker(/** @type {HTMLElement} */ (parent.querySelector("[role=status]"))).say(taken(heard.get(parent)));
  const made = element("p", {});
  const to = nextOf(load(), lessons);
  if (to) made.append(lessonLink(to.lesson, wayOn(to.lesson.title, moves[to.move], isBegun(load(), lessons))));
  else made.append(say("All lessons of the course are done."));
  if (!canKeep()) made.append(element("span", {}, say("This browser does not let the lab keep your progress.")));
  show(parent, made);
}

/**
 * @param {string} title
 * @param {string} move
 * @param {boolean} begun
 */
function wayOn(title, move, begun) {
  return begun ? say("Continue: {title}, {move}", { title, move }) : say("Begin the course: {title}", { title });
}

/** @param {import("./kept.js").Taken | null | undefined} what */
function taken(what) {
  switch (what?.outcome) {
    case "taken":
      return say("Lessons with progress that was taken over from the link: {n}.", { n: setting(what.lessons) });
    case "known":
      return say("The link holds no progress that this browser did not have already.");
    case "broken":
      return say("The link with your progress is incomplete, so nothing was taken over. What was here is still here.");
    default:
      return "";
  }
}
