// Elements of a page out of what they are.

/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, string>} [attributes]
 * @param {(Node | string)[]} [inside]
 */
export function element(tag, attributes = {}, inside = []) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...inside);
  return made;
}

/**
 * An element with HTML of the lesson's own.
 *
 * @param {"div" | "p" | "span" | "h1" | "h2" | "legend" | "label"} tag
 * @param {string} html
 * @param {string} [name] its class
 */
export function htmlOf(tag, html, name = "") {
  const made = element(tag, name ? { class: name } : {});
  made.innerHTML = html;
  return made;
}

/**
 * @param {string} text
 * @param {() => void} press
 * @param {Record<string, string>} [attributes]
 */
export function button(text, press, attributes = {}) {
  const made = element("button", { type: "button", ...attributes }, [text]);
  made.addEventListener("click", press);
  return made;
}
