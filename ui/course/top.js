// Shows a screen from its beginning: Streamlit keeps the page scrolled where another one was left.

/** What the screens were that have been shown. @type {WeakMap<object, string>} */
const shown = new WeakMap();

/** @param {Component<{ screen: string }>} component */
export default function mount({ data, parentElement }) {
  const before = shown.get(parentElement);
  shown.set(parentElement, data.screen);
  if (before === undefined || before === data.screen) return;
  for (const part of document.querySelectorAll('[data-testid="stMain"], [data-testid="stAppViewContainer"]')) {
    part.scrollTop = 0;
  }
  document.documentElement.scrollTop = 0;
}
