// Which keys are free, by what has the focus.

import assert from "node:assert/strict";
import test from "node:test";

import { isFree } from "../../ui/focus.js";

/** @type {(localName: string, more?: { role?: string, type?: string, isContentEditable?: boolean }) => object} */
const element = (localName, { role, ...more } = {}) => ({ localName, ...more, getAttribute: () => role ?? null });

const KEYS = [" ", "Enter", "ArrowLeft", "ArrowDown", "Home", "PageDown", "n", "?"];

/** @type {(...path: object[]) => string[]} */
const free = (...path) => KEYS.filter((key) => isFree([...path, { document: true }], key));

test("with nothing in focus all are free", () => {
  assert.deepEqual(free(element("body")), KEYS);
  assert.deepEqual(free(), KEYS);
});

test("a field, a list and what is edited need all", () => {
  assert.deepEqual(free(element("input", { type: "text" })), []);
  assert.deepEqual(free(element("input", { type: "number" })), []);
  assert.deepEqual(free(element("input", { type: "text", role: "combobox" })), []);
  assert.deepEqual(free(element("textarea")), []);
  assert.deepEqual(free(element("select")), []);
  assert.deepEqual(free(element("div", { role: "option" })), []);
  assert.deepEqual(free(element("p", { isContentEditable: true })), []);
});

test("a slider needs what moves it", () => {
  for (const slider of [element("input", { type: "range" }), element("div", { role: "slider" })]) {
    assert.deepEqual(free(slider), [" ", "Enter", "n", "?"]);
  }
});

test("what is pressed needs what presses it", () => {
  for (const one of [element("button"), element("a"), element("summary"), element("input", { type: "checkbox" })]) {
    assert.deepEqual(free(one), ["ArrowLeft", "ArrowDown", "Home", "PageDown", "n", "?"]);
  }
});

test("one of a row of tabs or options needs both", () => {
  assert.deepEqual(free(element("button", { role: "tab" })), ["n", "?"]);
  assert.deepEqual(free(element("input", { type: "radio" })), ["n", "?"]);
});

test("a dialog needs all, whatever has the focus in it", () => {
  assert.deepEqual(free(element("button"), element("p"), element("dialog")), []);
  assert.deepEqual(free(element("button"), element("div", { role: "dialog" })), []);
});
