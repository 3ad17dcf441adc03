// How each kind of question is answered: by pointer and by keyboard.

import { button, element, htmlOf } from "./elements.js";

/** @import { Given, Question } from "./marking.js" */

/**
 * @typedef {object} Form
 * @property {HTMLElement} element
 * @property {() => Given | undefined} value undefined while nothing is chosen
 * @property {(given: Given) => void} keep shows an answer that cannot be changed any more
 * @property {(given: Given) => string} told HTML: an answer in words
 */

/** @typedef {Record<string, string>} Words */

const PLACES = 200;
/** Into how many parts a slider divides a side of the map. */

/**
 * A text with its {values} put in.
 *
 * @param {string} text
 * @param {Record<string, string | number>} values
 */
export const fill = (text, values) => text.replace(/\{(\w+)\}/g, (all, name) => String(values[name] ?? all));

let forms = 0;

/**
 * @param {Question} q
 * @param {Words} words
 * @returns {Form}
 */
export function formOf(q, words) {
  const makers = { choice, number, order, place };
  return makers[q.kind](q, words);
}

/**
 * @param {Question} q
 * @param {string} name
 * @param {Node[]} inside
 */
function field(q, name, inside) {
  return element("fieldset", { class: name }, [htmlOf("legend", q.ask), ...inside]);
}

/**
 * @param {Question} q
 * @returns {Form}
 */
function choice(q) {
  const name = `choice-${forms++}`;
  const inputs = q.options.map((_, i) => element("input", { type: "radio", name, value: String(i) }));
  const labels = inputs.map((input, i) => element("label", {}, [input, htmlOf("span", q.options[i])]));
  const made = field(q, "choice", labels);
  return {
    element: made,
    value: () => {
      const at = inputs.findIndex((input) => input.checked);
      return at < 0 ? undefined : at;
    },
    keep: (given) => {
      inputs.forEach((input, i) => (input.checked = i === given));
      made.disabled = true;
    },
    told: (given) => q.options[Number(given)],
  };
}

/**
 * @param {string} name
 * @param {number} most
 * @param {(at: number) => string} text
 */
function slider(name, most, text) {
  const input = element("input", { type: "range", min: "0", max: String(most), "aria-label": name });
  const output = element("output");
  const show = () => {
    const said = text(Number(input.value));
    output.textContent = said;
    input.setAttribute("aria-valuetext", said);
  };
  const set = (/** @type {number} */ at) => {
    input.value = String(at);
    show();
  };
  input.addEventListener("input", show);
  set(Math.floor(most / 2));
  return { input, output, set };
}

/**
 * @param {Question} q
 * @param {Words} words
 * @returns {Form}
 */
function number(q, words) {
  if (!q.ticks) return typed(q, words);
  const { ticks } = q;
  const texts = q.texts ?? [];
  const { input, output, set } = slider(words.yours, ticks.length - 1, (at) => texts[at]);
  const made = field(q, "number", [element("div", { class: "slider" }, [element("span"), input, output])]);
  return {
    element: made,
    value: () => ticks[Number(input.value)],
    keep: (given) => {
      set(ticks.indexOf(Number(given)));
      made.disabled = true;
    },
    told: (given) => texts[ticks.indexOf(Number(given))],
  };
}

/**
 * @param {Question} q
 * @param {Words} words
 * @returns {Form}
 */
function typed(q, words) {
  const { low = 0, high = 0 } = q;
  const label = fill(words.range, { low, high });
  const input = element("input", { type: "number", min: String(low), max: String(high), step: "any" });
  const made = field(q, "typed", [element("label", {}, [`${label} `, input])]);
  return {
    element: made,
    value: () => (input.value !== "" && input.checkValidity() ? input.valueAsNumber : undefined),
    keep: (given) => {
      input.value = String(given);
      made.disabled = true;
    },
    told: (given) => String(given),
  };
}

/**
 * @param {Question} q
 * @param {Words} words
 * @returns {Form}
 */
function order(q, words) {
  const list = element("ol", { class: "order" });
  /** @type {HTMLLIElement[]} */
  const items = q.options.map((option) => {
    const text = htmlOf("span", option);
    /** @param {-1 | 1} by */
    const move = (by) => () => {
      const at = [...list.children].indexOf(item);
      const other = list.children[at + by];
      if (!other) return;
      if (by < 0) other.before(item);
      else other.after(item);
      (by < 0 ? up : down).focus();
    };
    const said = text.textContent ?? "";
    const up = button(words.up, move(-1), { "aria-label": fill(words.moveUp, { option: said }) });
    const down = button(words.down, move(1), { "aria-label": fill(words.moveDown, { option: said }) });
    const item = element("li", {}, [text, up, down]);
    return item;
  });
  list.append(...items);
  const made = field(q, "", [list]);
  return {
    element: made,
    value: () => [...list.children].map((item) => items.indexOf(/** @type {HTMLLIElement} */ (item))),
    keep: (given) => {
      list.append(.../** @type {number[]} */ (given).map((i) => items[i]));
      made.disabled = true;
    },
    told: (given) => /** @type {number[]} */ (given).map((i) => q.options[i]).join(words.comma),
  };
}

/**
 * @param {Question} q
 * @param {Words} words
 * @returns {Form}
 */
function place(q, words) {
  const { left, top, right, bottom, width } = /** @type {NonNullable<Question["plot"]>} */ (q.plot);
  const [[x0, x1], [y0, y1]] = /** @type {NonNullable<Question["bounds"]>} */ (q.bounds);
  const box = htmlOf("div", q.map ?? "", "place");
  const svg = /** @type {SVGSVGElement} */ (box.querySelector("svg"));
  const across = (/** @type {number} */ x) => left + ((x - x0) / (x1 - x0)) * (right - left);
  const down = (/** @type {number} */ y) => bottom - ((y - y0) / (y1 - y0)) * (bottom - top);
  const mine = drawn(svg, "circle", { class: "mine", r: "7" });
  /** @type {[number, number]} */
  let at = [(x0 + x1) / 2, (y0 + y1) / 2];
  let touched = false;

  const text = (/** @type {number} */ value) => Number(value.toPrecision(3)).toString().replace("-", "\u2212");
  const xSlider = slider("x", PLACES, (i) => text(x0 + (i / PLACES) * (x1 - x0)));
  const ySlider = slider("y", PLACES, (i) => text(y0 + (i / PLACES) * (y1 - y0)));
  const show = () => {
    mine.setAttribute("cx", String(across(at[0])));
    mine.setAttribute("cy", String(down(at[1])));
    mine.toggleAttribute("hidden", !touched);
    mine.style.display = touched ? "" : "none";
    xSlider.output.textContent = text(at[0]);
    ySlider.output.textContent = text(at[1]);
  };
  const choose = (/** @type {number} */ x, /** @type {number} */ y) => {
    at = [x, y];
    touched = true;
    show();
  };
  const slid = () =>
    choose(
      x0 + (Number(xSlider.input.value) / PLACES) * (x1 - x0),
      y0 + (Number(ySlider.input.value) / PLACES) * (y1 - y0),
    );
  xSlider.input.addEventListener("input", slid);
  ySlider.input.addEventListener("input", slid);
  svg.addEventListener("click", (event) => {
    if (made.disabled) return;
    const area = svg.getBoundingClientRect();
    const scale = width / area.width;
    const x = x0 + (((event.clientX - area.left) * scale - left) / (right - left)) * (x1 - x0);
    const y = y0 + ((bottom - (event.clientY - area.top) * scale) / (bottom - top)) * (y1 - y0);
    if (x < x0 || x > x1 || y < y0 || y > y1) return;
    xSlider.set(Math.round(((x - x0) / (x1 - x0)) * PLACES));
    ySlider.set(Math.round(((y - y0) / (y1 - y0)) * PLACES));
    choose(x, y);
  });
  const row = (/** @type {string} */ name, /** @type {ReturnType<typeof slider>} */ { input, output }) =>
    element("div", { class: "slider" }, [name, input, output]);
  const made = field(q, "", [element("p", { class: "said" }, [words.mark]), box, row("x", xSlider), row("y", ySlider)]);
  show();
  return {
    element: made,
    value: () => (touched ? at : undefined),
    keep: (given) => {
      const [x, y] = /** @type {number[]} */ (given);
      choose(x, y);
      made.disabled = true;
    },
    told: (given) => {
      const [x, y] = /** @type {number[]} */ (given);
      return fill(words.place, { x: text(x), y: text(y) });
    },
  };
}

/**
 * The place that the run was at, with the distance that counts as right, on the map of a question.
 *
 * @param {HTMLElement} form
 * @param {Question} q
 */
export function showTruth(form, q) {
  const svg = form.querySelector("svg");
  if (q.kind !== "place" || !svg || !q.plot || !q.bounds) return;
  const [[x0, x1], [y0, y1]] = q.bounds;
  const [x, y] = /** @type {number[]} */ (q.truth);
  const wide = (q.plot.right - q.plot.left) / (x1 - x0);
  const high = (q.plot.bottom - q.plot.top) / (y1 - y0);
  drawn(svg, "ellipse", {
    class: "truth",
    cx: String(q.plot.left + (x - x0) * wide),
    cy: String(q.plot.bottom - (y - y0) * high),
    rx: String((q.radius ?? 0) * wide),
    ry: String((q.radius ?? 0) * high),
  });
}

/**
 * @param {SVGSVGElement} svg
 * @param {"circle" | "ellipse"} tag
 * @param {Record<string, string>} attributes
 */
function drawn(svg, tag, attributes) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  svg.append(made);
  return made;
}
