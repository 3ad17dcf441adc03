// Puts right what Streamlit calls its controls: a slider by its name twice, some buttons not by whose they are.

/** What a button is called, and what it is called instead, before its owner. @type {Record<string, string>} */
const ALONE = { Decrement: "Decrease", Help: "Help for", Increment: "Increase", Open: "Open" };

/** @param {Element} button */
function owner(button) {
  const field = button.closest("[role=group], [data-testid=stNumberInput]")?.querySelector("input");
  return field?.getAttribute("aria-label") ?? button.closest(".stMarkdown")?.querySelector("p")?.textContent?.trim();
}

function mend() {
  for (const slider of document.querySelectorAll("[data-testid=stSlider] input[aria-labelledby]")) {
    slider.removeAttribute("aria-labelledby"); // which are itself and its group, by the same name
  }
  for (const [name, instead] of Object.entries(ALONE)) {
    for (const button of document.querySelectorAll(`button[aria-label=${name}]`)) {
      const whose = owner(button);
      if (whose) button.setAttribute("aria-label", `${instead} ${whose}`);
    }
  }
}

/** @type {WeakMap<object, MutationObserver>} */
const mounted = new WeakMap();

/** @param {Component<null>} component */
export default function mount({ parentElement }) {
  if (!mounted.has(parentElement)) {
    const watch = new MutationObserver(mend);
    watch.observe(document.body, { childList: true, subtree: true, attributeFilter: ["aria-labelledby"] });
    mounted.set(parentElement, watch);
    mend();
  }
  return () => {
    if (parentElement.isConnected) return;
    mounted.get(parentElement)?.disconnect();
    mounted.delete(parentElement);
  };
}
