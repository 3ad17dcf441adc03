// Notes what has just happened in a lesson. Nothing of it is seen.

import { keep, load } from "./kept.js";
import { dayOf, noted } from "./store.js";

/** @param {Component<import("./store.js").News>} component */
export default function mount({ data }) {
  keep(noted(load(), data, dayOf(new Date())));
}
