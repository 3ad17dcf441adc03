// Reports the place on a map that is clicked. Listens on the document, because Plotly loads its figures late.

import { valueAt } from "../player/geometry.js";
import { isClick, shareOf } from "../pointer.js";

const DIGITS = 3; // significant ones

/** @param {Component<{ chart: string }>} component */
export default function mount({ data, setTriggerValue }) {
  const stop = new AbortController();
  const { signal } = stop;
  const figure = () =>
    /** @type {PlotlyElement | null} */ (document.querySelector(`.st-key-${data.chart} .js-plotly-plot`));
  /** @type {PointerEvent | null} */
  let down = null;
  document.addEventListener("pointerdown", (event) => (down = event), { signal });
  document.addEventListener(
    "pointerup",
    (event) => {
      const found = figure();
      const box = found?.querySelector(".nsewdrag");
      // Where the press was: in a drag Plotly lays a cover over the page, and a mouse is then released on that.
      if (!found?.layout || !down || !box?.contains(/** @type {Node} */ (down.target)) || !isClick(down, event)) {
        return;
      }
      const [across, up] = shareOf(event, box.getBoundingClientRect());
      const { xaxis, yaxis } = found.layout;
      const place = [valueAt(xaxis, across), valueAt(yaxis, up)];
      setTriggerValue(
        "place",
        place.map((value) => Number(value.toPrecision(DIGITS))),
      );
    },
    { signal },
  );
  return () => stop.abort();
}
