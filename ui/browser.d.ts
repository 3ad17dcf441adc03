// What the scripts find in the browser: Streamlit's components, Plotly's figures, and the feeds of the players.

import type { Payload } from "./player/payload.js";

declare global {
  /** What Streamlit gives the function that a component's script exports (st.components.v2). */
  interface Component<Data> {
    data: Data;
    parentElement: HTMLElement | ShadowRoot;
    setTriggerValue(name: string, value: unknown): void;
  }

  interface PlotlyAxis {
    /** Its ends; their log10 on a logarithmic axis. */
    range: [number, number];
    type?: string;
  }

  /** A 3-D scene as plotly.js keeps it; its matrices are column by column, 16 numbers each. */
  interface PlotlyScene {
    dataScale: [number, number, number];
    glplot?: { cameraParams: { model: number[]; view: number[]; projection: number[] } };
    toImage(format: string): string;
  }

  /** The element in which Plotly has drawn a figure. */
  interface PlotlyElement extends HTMLElement {
    /** Missing once the figure is taken off the page. */
    layout?: { xaxis: PlotlyAxis; yaxis: PlotlyAxis };
    _fullLayout?: { scene?: { _scene?: PlotlyScene } };
    /** What each trace shows; `z` has a row of cells for each row of a heat map. */
    calcdata?: { z?: ArrayLike<number>[] }[][];
    on(event: "plotly_afterplot", act: () => void): void;
    removeListener?(event: "plotly_afterplot", act: () => void): void;
  }

  const Plotly: { newPlot(id: string, data: object[], layout: object, config: object): void };

  interface Window {
    /** The newest runs for each player, by its Streamlit key. */
    descentLabRuns?: Record<string, Payload>;
  }
}
