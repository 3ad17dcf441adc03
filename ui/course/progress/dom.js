// Pieces of a page.

/**
 * An element with properties of its own and what is inside.
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Partial<Omit<HTMLElementTagNameMap[Tag], "style" | "dataset">>} properties
 * @param {(Node | string)[]} inside
 */
export function element(tag, properties, ...inside) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...inside);
  return made;
}

/**
 * A link to a lesson, which ui/course/progress/live.js hears.
 *
 * @param {import("./totals.js").Listed} lesson
 * @param {string} text
 */
export function lessonLink({ slug, href }, text) {
  const link = element("a", { href }, text);
  link.dataset.lesson = slug;
  return link;
}

/**
 * Show something in place of what is there, which stays, with the focus in it, if it is the same.
 *
 * @param {HTMLElement | ShadowRoot} parent
 * @param {HTMLElement} made
 */
export function show(parent, made) {
  const there = parent.querySelector("[data-made]");
  made.dataset.made = "";
  if (!there) parent.append(made);
  else if (!there.isEqualNode(made)) there.replaceWith(made);
}
