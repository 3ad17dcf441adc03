// Numbers as the visitor reads them: the same text in the browser as from Python.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { setting, show } from "../../ui/numbers.js";

/** @param {string} name */
const read = (name) => JSON.parse(readFileSync(new URL(`../${name}.json`, import.meta.url), "utf8"));

/** @type {[number, number, string][]} */
const CASES = read("numbers");

/** @type {[number, string][]} */
const SETTINGS = read("settings");

for (const [value, digits, text] of CASES) {
  test(`${value} in ${digits} digits`, () => assert.equal(show(value, digits), text));
}

test("four digits if nothing else is said", () => assert.equal(show(2 / 3), "0.6667"));

test("what is not finite", () => {
  for (const value of [NaN, Infinity, -Infinity]) assert.equal(show(value), "not finite");
});

test("zero has no sign", () => assert.equal(show(-0), "0"));

for (const [value, text] of SETTINGS) test(`the setting ${value}`, () => assert.equal(setting(value), text));
