// Tells the page when the browser is connected again: whoever answers now may not have the visitor's file.
// Streamlit itself runs nothing then, so that the page would go on showing what is gone.
export default function ({ setTriggerValue }) {
  const app = document.querySelector('[data-testid="stApp"]');
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
