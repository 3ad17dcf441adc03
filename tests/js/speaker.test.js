// A screen reader hears the last of what is said in quick succession, once.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Speaker } from "../../ui/speaker.js";

/** A region that keeps all that was ever put into it. */
class Region {
  /** @type {(string | null)[]} */
  said = [];

  get textContent() {
    return this.said.at(-1) ?? "";
  }

  set textContent(text) {
    this.said.push(text);
  }
}

test("only the last thing is said, when it is quiet, and not again", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const region = new Region();
  const speaker = new Speaker(region);
  for (const text of ["one", "two", "three"]) {
    speaker.say(text);
    t.mock.timers.tick(300);
  }
  assert.deepEqual(region.said, []);
  t.mock.timers.tick(100);
  speaker.say("three");
  t.mock.timers.tick(1000);
  assert.deepEqual(region.said, ["three"]);
});

test("nothing is said once it is stopped", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const region = new Region();
  const speaker = new Speaker(region);
  speaker.say("one");
  speaker.stop();
  t.mock.timers.tick(1000);
  assert.deepEqual(region.said, []);
});
