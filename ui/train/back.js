// Tells the page when the browser is connected again: whoever answers now may not have the visitor's file.
// Streamlit itself runs nothing then, so that the page would go on showing what is gone.

/** @param {Component<unknown>} component */
export default function mount({ setTriggerValue }) {
  const app = /** @type {HTMLElement} */ (document.querySelector('[data-testid="stApp"]'));
  let lost = false;
  const observer = new MutationObserver(() => {
    if (app.dataset.testConnectionState !== "CONNECTED") {
      lost = true;
    } else if (lost) {
      lost = false;
      setTriggerValue("back", true);
    }
  });
  observer.observe(app, { attributes: true, attributeFilter: ["data-test-connection-state"] });
  return () => observer.disconnect();
}
