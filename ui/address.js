// Says so if the page was opened by a link that is too long for Streamlit, which then reads nothing of it.
// By now the address bar says what is on screen; how the page was opened stays in the browser's record of it.

/** @param {Component<{ characters: number, settings: number, unread: boolean }>} component */
export default function mount({ data, setTriggerValue }) {
  const [opened] = performance.getEntriesByType("navigation");
  const query = opened ? new URL(opened.name).search.slice(1) : "";
  const long = query.length > data.characters || query.split("&").length > data.settings;
  if (data.unread && long) setTriggerValue("long", true);
}
