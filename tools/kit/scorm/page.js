// The lesson: its six moves one after another, answers that are kept, and what the LMS is told of them.

import { findApi, Visit } from "./api.js";
import { button, element, htmlOf } from "./elements.js";
import { fill, formOf, showTruth } from "./forms.js";
import { drawn, PASSED, right, score } from "./marking.js";

/** @import { Answers, Given, Question } from "./marking.js" */

/**
 * @typedef {object} Content
 * @property {Record<string, string>} words
 * @property {{ move: string, name: string, html: string, lab: string }[]} screens
 * @property {Question} predict
 * @property {Question} see
 * @property {(Question & { html: string })[]} twins
 */

/** @param {string} id */
const find = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** @type {Content} */
const { words, screens, predict, see, twins } = JSON.parse(find("content").textContent ?? "");
const visit = new Visit(findApi(window), Date.now());

/** @type {Answers} */
const answers = { twins: {} };
let at = 0;
let farthest = 0;
resume();
const left = drawn(twins.length, answers.twins, Math.random);

/** Begin where the last visit ended. */
function resume() {
  try {
    const kept = JSON.parse(visit.get("cmi.suspend_data"));
    Object.assign(answers, kept.answers);
    farthest = kept.farthest;
    at = Math.max(
      0,
      screens.findIndex(({ move }) => move === visit.get("cmi.core.lesson_location")),
    );
  } catch {
    // nothing was kept, or it cannot be read: the lesson begins
  }
}

/** Whether all is answered. */
const done = () =>
  answers.predict !== undefined && answers.see !== undefined && twins.every((_, i) => i in answers.twins);

/** Tell the LMS how far the lesson is. */
function report() {
  const { score: raw } = score(answers, see, twins);
  return visit.keep({
    "cmi.core.lesson_location": screens[at].move,
    "cmi.core.lesson_status": !done() ? "incomplete" : raw >= PASSED ? "passed" : "completed",
    "cmi.core.score.min": "0",
    "cmi.core.score.max": "100",
    "cmi.core.score.raw": String(raw),
    "cmi.suspend_data": JSON.stringify({ farthest, answers }),
  });
}

/** Whether the next screen may be opened. */
function open() {
  const { move } = screens[at];
  if (move === "predict") return answers.predict !== undefined;
  if (move === "see") return answers.see !== undefined;
  return true;
}

/** @param {number} to */
function go(to) {
  at = to;
  farthest = Math.max(farthest, at);
  show();
  report();
}

function show() {
  const { move, name, html, lab } = screens[at];
  const list = screens.map((screen, i) => {
    const reached = i <= farthest;
    const step = button(screen.name, () => go(i), i === at ? { "aria-current": "step" } : {});
    step.disabled = !reached;
    return element("li", {}, [step]);
  });
  find("moves").setAttribute("aria-label", words.moves);
  find("moves").replaceChildren(element("ol", {}, list));

  const head = element("h2", { tabindex: "-1" }, [name]);
  const parts = /** @type {HTMLElement[]} */ ([head]);
  if (move === "understand") parts.push(compared());
  parts.push(htmlOf("div", html));
  if (move === "predict") parts.push(...asked(predict, words.commit, "predict"));
  if (move === "see") parts.push(...asked(see, words.check, "see"));
  if (move === "again") parts.push(exercise());
  if (lab) parts.push(element("iframe", { class: "lab", src: lab, title: words.lab }));
  parts.push(bar());
  find("screen").replaceChildren(...parts);
  head.focus({ preventScroll: true });
  window.scrollTo(0, 0);
}

/** The buttons to the screens beside this one. */
function bar() {
  const back = button(words.back, () => go(at - 1));
  back.disabled = at === 0;
  const on = button(words.on, () => go(at + 1), { class: "main" });
  on.disabled = !open();
  return element("div", { class: "bar" }, at === screens.length - 1 ? [back] : [back, on]);
}

/** The prediction beside what the run did. */
function compared() {
  const mine = formOf(predict, words).told(/** @type {Given} */ (answers.predict));
  return element("div", { class: "result" }, [
    htmlOf("p", `<strong>${words.predicted}</strong> ${mine}`),
    htmlOf("p", `<strong>${words.ran}</strong> ${predict.answer}`),
    ...(predict.hint ? [htmlOf("p", predict.hint)] : []),
  ]);
}

/**
 * A question that is answered once.
 *
 * @param {Question} q
 * @param {string} press the word on its button
 * @param {"predict" | "see" | number} key of its answer
 */
function asked(q, press, key) {
  const form = formOf(q, words);
  const said = element("div", { "aria-live": "polite" });
  const given = typeof key === "number" ? answers.twins[key] : answers[key];
  const commit = button(
    press,
    () => {
      const value = form.value();
      if (value === undefined) {
        said.replaceChildren(element("p", { class: "said" }, [words.choose]));
        return;
      }
      if (typeof key === "number") answers.twins[key] = value;
      else answers[key] = value;
      report();
      settle(value);
      find("screen").querySelector(":scope > .bar")?.replaceWith(bar());
      /** @type {HTMLElement | null} */ (said.querySelector("button") ?? document.querySelector(".bar .main"))?.focus();
    },
    { class: "main" },
  );
  const row = element("div", { class: "bar" }, [commit]);
  /** @param {Given} value */
  function settle(value) {
    form.keep(value);
    row.remove();
    said.replaceChildren(...(key === "predict" ? [element("p", { class: "said" }, [words.committed])] : told(value)));
  }
  /** @param {Given} value */
  function told(value) {
    showTruth(form.element, q);
    const good = right(q, value);
    const parts = [
      htmlOf("p", `<strong>${good ? words.right : words.wrong}</strong>`),
      htmlOf("p", `<strong>${words.answer}</strong> ${q.answer}`),
      ...[q.hint, q.tolerance].filter(Boolean).map((text) => htmlOf("p", text)),
    ];
    const result = element("div", { class: "result" }, parts);
    return typeof key === "number" ? [result, element("div", { class: "bar" }, [next()])] : [result];
  }
  if (given !== undefined) settle(given);
  return [form.element, row, said];
}

/** The button after an exercise. */
function next() {
  return button(
    words.on,
    () => {
      left.shift();
      show();
      report();
    },
    { class: "main" },
  );
}

/** The exercise whose turn it is, or how the lesson went. */
function exercise() {
  if (left.length === 0) {
    const { count, all, score: raw } = score(answers, see, twins);
    const taken = report();
    return element("div", { class: "result" }, [
      element("p", {}, [fill(words.score, { right: count, all, score: raw })]),
      element("p", {}, [visit.api ? (taken ? words.reported : words.failed) : words.alone]),
    ]);
  }
  const [i] = left;
  const n = twins.length - left.length + 1;
  return element("section", {}, [
    element("p", { class: "said" }, [fill(words.exercise, { n, all: twins.length })]),
    htmlOf("div", twins[i].html),
    ...asked(twins[i], words.check, i),
  ]);
}

if (!visit.api) find("footer").textContent = words.alone;
window.addEventListener("pagehide", () => visit.end(Date.now(), done()));
show();
report();
