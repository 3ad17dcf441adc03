// The time cursor: how far a frame goes, and where it stops.

import assert from "node:assert/strict";
import test from "node:test";

import { Clock } from "../../ui/player/clock.js";

/** @param {Partial<Clock>} set */
const clockWith = (set) => Object.assign(new Clock(), { steps: 800 }, set);

test("a whole run takes eight seconds, whatever its number of steps", () => {
  for (const steps of [10, 800, 5000]) {
    const clock = clockWith({ steps });
    clock.play();
    for (let now = 1000; now <= 5000; now += 20) clock.tick(now);
    assert.ok(Math.abs(clock.time - steps / 2) < 1e-9 * steps);
    assert.ok(clock.playing);
  }
});

test("the speed multiplies how far a frame goes", () => {
  const clock = clockWith({ speed: 4 });
  clock.play();
  clock.tick(0);
  clock.tick(10);
  assert.equal(clock.time, 4);
});

test("the first frame after play goes nowhere, however long it rested", () => {
  const clock = clockWith({});
  clock.play();
  clock.tick(0);
  clock.tick(50);
  clock.pause();
  clock.play();
  clock.tick(9000);
  assert.equal(clock.time, 5);
});

test("a tab that was hidden goes on where it was", () => {
  const clock = clockWith({});
  clock.play();
  clock.tick(0);
  clock.tick(60_000);
  assert.equal(clock.time, 10); // a tenth of a second
});

test("at rest no time passes", () => {
  const clock = clockWith({ time: 7 });
  clock.tick(0);
  clock.tick(50);
  assert.equal(clock.time, 7);
});

test("it stops exactly at the end, from where play starts again", () => {
  const clock = clockWith({ time: 799.5 });
  clock.play();
  clock.tick(0);
  clock.tick(100);
  assert.deepEqual([clock.time, clock.step, clock.playing, clock.atEnd], [800, 800, false, true]);
  clock.play();
  assert.deepEqual([clock.time, clock.playing], [0, true]);
});

test("with a loop it goes on from the start", () => {
  const clock = clockWith({ time: 799.5, looping: true });
  clock.play();
  clock.tick(0);
  clock.tick(100);
  assert.deepEqual([clock.time, clock.playing], [0, true]);
});

test("a step that is sought lies within the run, and time rests there", () => {
  const clock = clockWith({ playing: true });
  for (const [asked, found] of [
    [42, 42],
    [-3, 0],
    [900, 800],
  ]) {
    clock.seek(asked);
    assert.deepEqual([clock.time, clock.playing], [found, false]);
  }
});

test("a step that has begun is ended first", () => {
  assert.deepEqual([clockWith({ time: 5.5 }).stepTo(1), clockWith({ time: 5.5 }).stepTo(-1)], [6, 5]);
  assert.deepEqual([clockWith({ time: 5 }).stepTo(1), clockWith({ time: 5 }).stepTo(-1)], [6, 4]);
});
