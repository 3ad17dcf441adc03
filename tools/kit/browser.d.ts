// What the scripts of the kit find in the browser.

export {};

declare global {
  const Reveal: typeof import("reveal.js").default;
}
