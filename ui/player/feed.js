// Hands new runs to the player of the same channel, which may be there already or come later.

/** @import { Payload } from "./payload.js" */

/** @param {Component<Payload & { channel: string }>} component */
export default function mount({ data }) {
  window.descentLabRuns = { ...window.descentLabRuns, [data.channel]: data };
  window.dispatchEvent(new Event("descent-lab-runs"));
}
