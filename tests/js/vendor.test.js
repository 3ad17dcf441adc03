// Files of packages that are kept in the project are those of the packages in package-lock.json.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const VENDORED = {
  "tools/kit/vendor/reveal.js": "reveal.js/dist/reveal.js",
  "tools/kit/vendor/reveal.css": "reveal.js/dist/reveal.css",
  "tools/kit/vendor/reveal.LICENSE": "reveal.js/LICENSE",
  "tests/browser/vendor/scorm12.min.js": "scorm-again/dist/scorm12.min.js",
  "tests/browser/vendor/scorm-again.LICENSE": "scorm-again/LICENSE",
};

for (const [kept, from] of Object.entries(VENDORED)) {
  test(`${kept} is a copy of node_modules/${from}`, () => {
    assert.ok(readFileSync(kept).equals(readFileSync(`node_modules/${from}`)), `cp node_modules/${from} ${kept}`);
  });
}
