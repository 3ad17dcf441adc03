// What the scripts find in the browser: Streamlit's components and their feeds, Plotly's figures, Python's kernels.

export {};

declare global {
  /** What is said in the visitor's language, by what it is in English (ui/say.js). */
  var descentLabWords: import("./say.js").Words | undefined;

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
    layout?: { xaxis: PlotlyAxis; yaxis: PlotlyAxis; font: { size: number }; meta?: string };
    _fullLayout?: { scene?: { _scene?: PlotlyScene } };
    /** What each trace shows; `z` has a row of cells for each row of a heat map. */
    calcdata?: { z?: ArrayLike<number>[] }[][];
    on(event: "plotly_afterplot", act: () => void): void;
    removeListener?(event: "plotly_afterplot", act: () => void): void;
  }

  const Plotly: {
    newPlot(id: string, data: object[], layout: object, config: object): void;
    relayout(id: string, changes: object): void;
  };

  /** A rule: what its record is before the first step, and a step in one coordinate, which changes the record. */
  interface KernelOfRule {
    first: number[];
    step(p: number[], x: number, g: number, s: Float64Array): number;
  }

  interface KernelOfSurface {
    value(p: number[], x: number, y: number): number;
    gradient(p: number[], x: number, y: number, to: number[]): void;
  }

  interface KernelOfSchedule {
    factor(p: number[], t: number, steps: number): number;
  }

  /** Of settings in order of declaration: what they are called, and which scale a slider has; a switch has none. */
  interface Settings {
    names: string[];
    ticks: (number | null)[];
  }

  /** What Python writes of its rules, surfaces and schedules; `p` has their settings in order of declaration. */
  const KERNELS: {
    rules: Record<string, KernelOfRule & Settings>;
    surfaces: Record<string, KernelOfSurface & Settings>;
    schedules: Record<string, KernelOfSchedule & Settings>;
    run: Record<string, Settings>;
    scales: number[][];
  };

  /** What a kernel of a map is given, and changes: see ui/maps/kernels.py. */
  interface MapRuns {
    n: number;
    steps: number;
    x: Float64Array;
    y: Float64Array;
    gx: Float64Array;
    gy: Float64Array;
    loss: Float64Array;
    columns: Float64Array[];
    numbers: number[];
    factors: Float64Array;
    noise: Float64Array;
    target: number;
    reached: Int32Array;
    gone: Uint8Array;
  }

  /** What Python writes of one rule on one surface. */
  const NUMBERS: string[];
  const START: {
    value(p: number[], x: number, y: number): number;
    gradient(p: number[], x: number, y: number): [number, number];
  };
  function descend(runs: MapRuns): void;

  interface Window {
    /** The newest data for each component that has a feed, by its Streamlit key. */
    descentLabFeeds?: Record<string, unknown>;
    /** Whether the history of this window is kept calm already. */
    descentLabCalm?: boolean;
    /** The players that are on the page. */
    descentLabPlayers?: Set<import("./player/player.js").Player>;
  }
}
