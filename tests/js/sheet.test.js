// What stands on a sheet for a slide, and where; and what a drawing is as SVG.

import assert from "node:assert/strict";
import test from "node:test";

import { Sheet, wrapped } from "../../ui/export/sheet.js";

const LOOK = {
  ink: "#111",
  ground: "#fff",
  family: "Sans",
  face: "",
  measure: (/** @type {string} */ text) => 7 * text.length,
};
const LINES = ["Adam", "SGD", "Momentum"].map((name) => ({ name, colour: "#123", dash: [9, 4], marker: "M0 0Z" }));
const CHART = { width: 500, height: 300, below: "<below/>", drawing: "<drawing/>", above: "<above/>" };
const CONTENT = {
  title: "A < B & C",
  note: "Step 3 of 4",
  charts: [CHART],
  legend: LINES,
  values: ["1.5", "diverged", "0.1"],
  link: `https://lab.example.org/?${Array.from({ length: 30 }, (_, i) => `word${i}=${i}`).join("&")}`,
};

test("a sheet says what is shown, with each line and its value, and the whole link", () => {
  const sheet = new Sheet(CONTENT, LOOK);
  const svg = sheet.whole();
  const texts = [...svg.matchAll(/<text [^>]*>([^<]*)</g)].map(([, text]) => text.replaceAll("&amp;", "&"));
  assert.equal(texts[0], "A &lt; B & C");
  for (const text of ["Step 3 of 4", "Adam", "SGD", "Momentum", "1.5", "diverged", "0.1"]) {
    assert.ok(texts.includes(text));
  }
  const link = sheet.link.map(({ text }) => text);
  assert.ok(link.length > 1 && link.every((line) => LOOK.measure(line) <= sheet.width - 32));
  assert.equal(link.join(""), CONTENT.link);
  assert.ok(svg.indexOf("<below/>") < svg.indexOf("<drawing/>") && svg.indexOf("<drawing/>") < svg.indexOf("<above/>"));
  assert.equal(svg.match(/stroke-dasharray="9,4"/g)?.length, 3);
});

test("everything is on the sheet, one below the other", () => {
  const sheet = new Sheet(CONTENT, LOOK);
  const { x, y, scale } = sheet.charts[0];
  const chart = y + CHART.height * scale;
  const rows = [...(sheet.values ?? []), ...sheet.link].map((text) => text.y);
  assert.ok(x + CHART.width * scale <= sheet.width && sheet.note.y < y);
  assert.ok(rows.every((row) => row > chart && row < sheet.height));
});

test("charts beside each other have one scale, and the legend stands below the second", () => {
  const small = { ...CHART, width: 400, height: 100 };
  const sheet = new Sheet({ ...CONTENT, charts: [CHART, small] }, LOOK, 960);
  const [first, second] = sheet.charts;
  assert.equal(first.scale, second.scale);
  assert.ok(second.x >= first.x + CHART.width * first.scale);
  assert.ok(second.x + small.width * second.scale <= 960);
  for (const { x, y } of sheet.swatches ?? []) {
    assert.ok(x > second.x && y > second.y + small.height * second.scale);
    assert.ok(y < first.y + CHART.height * first.scale);
  }
});

test("what changes with the step is on neither of the layers that stay", () => {
  const sheet = new Sheet({ ...CONTENT, values: ["", "", ""] }, LOOK);
  assert.ok(!sheet.below().includes("Step 3") && !sheet.below().includes("<above/>") && sheet.below().includes("Adam"));
  assert.ok(!sheet.above().includes("Adam") && sheet.above().includes("<above/>"));
});

test("words stay whole where they can", () => {
  const measure = (/** @type {string} */ text) => text.length;
  assert.deepEqual(wrapped(["one", "two", "three"], " ", 8, measure), ["one two", "three"]);
  assert.deepEqual(wrapped(["abcdefghij", "k"], " ", 4, measure), ["abcd", "efgh", "ij k"]);
  assert.deepEqual(wrapped([], " ", 4, measure), []);
});
