// Hands new data to the component of the same channel, which may be there already or come later.

/** @param {Component<{ channel: string }>} component */
export default function mount({ data }) {
  window.descentLabFeeds = { ...window.descentLabFeeds, [data.channel]: data };
  window.dispatchEvent(new Event("descent-lab-feed"));
}
