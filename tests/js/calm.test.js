// The browser's history has an entry for each page and demonstration, and none for other changes.

import assert from "node:assert/strict";
import test from "node:test";

import { calm } from "../../ui/calm.js";

/** A window that has opened an address, with its entries. */
function opened(/** @type {string} */ address) {
  const entries = [address];
  const location = { href: `http://lab${address}` };
  const go = (/** @type {string | URL | null | undefined} */ url) => {
    location.href = String(new URL(url ?? "", location.href));
    return location.href.replace("http://lab", "");
  };
  const window = {
    location,
    history: {
      pushState: (/** @type {any} */ _s, /** @type {string} */ _u, /** @type {any} */ url) =>
        void entries.push(go(url)),
      replaceState: (/** @type {any} */ _s, /** @type {string} */ _u, /** @type {any} */ url) =>
        void entries.splice(-1, 1, go(url)),
    },
    addEventListener: () => {},
  };
  calm(window);
  return { entries, push: (/** @type {string} */ url) => window.history.pushState({}, "", url) };
}

test("a change is no entry", () => {
  const { entries, push } = opened("/race?lr=1&demo=first");
  push("/race?lr=2&demo=first");
  push("/race?lr=3&demo=first");
  assert.deepEqual(entries, ["/race?lr=3&demo=first"]);
});

test("the first words of an address are no entry", () => {
  const { entries, push } = opened("/race");
  push("/race?lr=1&demo=first");
  assert.deepEqual(entries, ["/race?lr=1&demo=first"]);
});

test("another demonstration is one, and so is the first that is chosen", () => {
  const { entries, push } = opened("/race?lr=1");
  push("/race?lr=2&demo=first");
  push("/race?lr=3&demo=saddle");
  assert.deepEqual(entries, ["/race?lr=1", "/race?lr=2&demo=first", "/race?lr=3&demo=saddle"]);
});

test("another page is one, of which the last page keeps its own words", () => {
  const { entries, push } = opened("/race?lr=1&step=5");
  push("/race?lr=2&step=5");
  push("/race?lr=2&map=plane");
  push("/maps?lr=2&map=plane");
  assert.deepEqual(entries, ["/race?lr=2&step=5", "/maps?lr=2&map=plane"]);
});

test("also where one of the two has a demonstration", () => {
  const { entries, push } = opened("/race?lr=1&demo=first");
  push("/race?lr=1&map=plane");
  push("/maps?lr=1&map=plane");
  push("/maps?lr=1&demo=first");
  push("/race?lr=1&demo=first");
  assert.deepEqual(entries, ["/race?lr=1&demo=first", "/maps?lr=1&map=plane", "/race?lr=1&demo=first"]);
});

test("a page whose path comes first is one", () => {
  const { entries, push } = opened("/maps?lr=1&map=plane");
  push("/race");
  push("/race?lr=1&demo=first");
  assert.deepEqual(entries, ["/maps?lr=1&map=plane", "/race?lr=1&demo=first"]);
});

test("a page without words is one, whichever way it is left", () => {
  const { entries, push } = opened("/");
  push("/race");
  push("/race?lr=1&demo=first");
  push("/");
  push("/race");
  push("/race?lr=1&demo=first");
  assert.deepEqual(entries, ["/", "/race?lr=1&demo=first", "/", "/race?lr=1&demo=first"]);
});

test("also where the next page's words come before its path", () => {
  const { entries, push } = opened("/");
  push("/?lr=1&demo=first");
  push("/race?lr=1&demo=first");
  assert.deepEqual(entries, ["/", "/race?lr=1&demo=first"]);
});
