// Puts right what Streamlit calls its controls: a slider by its name twice, some buttons not by whose they are. And says
// in the visitor's language what Streamlit says by itself.

import { CHANGED, say } from "./say.js";

/**
 * Streamlit's own words as they stand on the page, and what is said instead.
 *
 * @type {Record<string, () => string>}
 */
const WORDS = {
  "App pages": () => say("App pages"),
  "Choose an option": () => say("Choose an option"),
  "Clear value": () => say("Clear value"),
  Close: () => say("Close"),
  "Close fullscreen": () => say("Close fullscreen"),
  "Collapse sidebar": () => say("Collapse sidebar"),
  Copy: () => say("Copy"),
  "Copy to clipboard": () => say("Copy to clipboard"),
  "Copy Vega-Lite spec": () => say("Copy Vega-Lite spec"),
  "Download as PNG": () => say("Download as PNG"),
  "Expand sidebar": () => say("Expand sidebar"),
  "file upload": () => say("file upload"),
  Fullscreen: () => say("Fullscreen"),
  "Link to heading": () => say("Link to heading"),
  Logo: () => say("Logo"),
  "Main menu": () => say("Main menu"),
  "Navigate to home page": () => say("Navigate to home page"),
  "No results": () => say("No results"),
  progress: () => say("progress"),
  "Show data": () => say("Show data"),
  Sidebar: () => say("Sidebar"),
  "Skip to main content": () => say("Skip to main content"),
  Upload: () => say("Upload"),
};

/**
 * What a button of a control is called, with the name of its control.
 *
 * @type {Record<string, (control: string) => string>}
 */
const OF_CONTROL = {
  Decrement: (control) => say("Decrease {control}", { control }),
  Help: (control) => say("Help for {control}", { control }),
  Increment: (control) => say("Increase {control}", { control }),
  Open: (control) => say("Open {control}", { control }),
};

/** Where Streamlit's words are seen, beside what the lab says. */
const PLACES =
  "[data-testid=stFileUploader] span, [data-testid=stFileUploader] small, [data-testid=stFileUploader] p, " +
  "[data-testid=stTooltipContent] p, [data-testid=stSkipLink], a[href^='#'], [role=listbox] li";
const ATTRIBUTES = ["aria-label", "title", "placeholder", "alt"];

/** @param {Element} button */
function owner(button) {
  const field = button.closest("[role=group], [data-testid=stNumberInput]")?.querySelector("input");
  return field?.getAttribute("aria-label") ?? button.closest(".stMarkdown")?.querySelector("p")?.textContent?.trim();
}

/**
 * What is said for words of Streamlit's; other words are said as they are.
 *
 * @param {string} text
 * @param {Element} element on which they stand
 */
function instead(text, element) {
  if (WORDS[text]) return WORDS[text]();
  if (OF_CONTROL[text] && element.localName === "button") {
    const whose = owner(element);
    return whose ? OF_CONTROL[text](whose) : text;
  }
  const [, control] = /^Help for (.+)$/s.exec(text) ?? [];
  if (control) return OF_CONTROL.Help(control);
  const [, act, chart] = /^([A-Z][\w -]+): (.+)$/s.exec(text) ?? [];
  if (act && WORDS[act]) return say("{act}: {chart}", { act: WORDS[act](), chart });
  const [, title] = /^Title text '(.+)'$/s.exec(text) ?? []; // Vega's
  if (title) return title;
  const [, size] = /^(\S+) per file$/.exec(text) ?? [];
  return size ? say("{size} per file", { size }) : text;
}

/** What stood somewhere, and what was said for it. @type {WeakMap<Node, Record<string, { english: string, said: string }>>} */
const mended = new WeakMap();

/**
 * @param {Node} node
 * @param {string} name of the attribute, or "text"
 * @param {string} value that stands there
 * @param {Element} element
 */
function said(node, name, value, element) {
  const kept = mended.get(node) ?? {};
  const english = kept[name]?.said === value ? kept[name].english : value;
  const now = instead(english, element);
  if (now === english && now === value) return value;
  mended.set(node, { ...kept, [name]: { english, said: now } });
  return now;
}

function mend() {
  for (const slider of document.querySelectorAll("[data-testid=stSlider] input[aria-labelledby]")) {
    slider.removeAttribute("aria-labelledby"); // which are itself and its group, by the same name
  }
  for (const name of ATTRIBUTES) {
    for (const element of document.querySelectorAll(`[${name}]`)) {
      const value = element.getAttribute(name) ?? "";
      const now = said(element, name, value, element);
      if (now !== value) element.setAttribute(name, now);
    }
  }
  for (const element of document.querySelectorAll(PLACES)) {
    for (const node of element.childNodes) {
      const value = node.nodeType === Node.TEXT_NODE ? (node.textContent ?? "") : "";
      const now = value && said(node, "text", value, element);
      if (now !== value) node.textContent = now;
    }
  }
}

/** Whether nodes came and went elsewhere than in a Plotly figure, which is drawn anew at every tick of a drag.
 *
 * @param {MutationRecord[]} found
 */
const matters = (found) => found.some(({ target }) => !(/** @type {Element} */ (target).closest(".js-plotly-plot")));

/** @type {WeakMap<object, { watch: MutationObserver, stop: AbortController }>} */
const mounted = new WeakMap();

/** @param {Component<null>} component */
export default function mount({ parentElement }) {
  if (!mounted.has(parentElement)) {
    const watch = new MutationObserver((found) => matters(found) && mend());
    const stop = new AbortController();
    watch.observe(document.body, {
      childList: true,
      subtree: true,
      attributeFilter: ["aria-labelledby", ...ATTRIBUTES],
    });
    window.addEventListener(CHANGED, mend, { signal: stop.signal });
    mounted.set(parentElement, { watch, stop });
    mend();
  }
  return () => {
    if (parentElement.isConnected) return;
    const here = mounted.get(parentElement);
    here?.watch.disconnect();
    here?.stop.abort();
    mounted.delete(parentElement);
  };
}
