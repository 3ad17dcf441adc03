// The page to which a link with progress leads: takes it over, and goes on to the list of lessons. Nothing is shown, and
// the link is gone from the browser's history.

import { keep, load, tellTaken } from "./kept.js";
import { takenOver } from "./link.js";

try {
  const { store, outcome, lessons } = takenOver(load(), location.hash);
  keep(store);
  tellTaken({ outcome, lessons });
} finally {
  location.replace(`learn${location.search}`);
}
