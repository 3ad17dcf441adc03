// The GIF encoder, its colours, and the part of a frame that has changed.

import assert from "node:assert/strict";
import test from "node:test";

import { changed } from "../../ui/export/animation.js";
import { Nearest, palette } from "../../ui/export/colours.js";
import { CLEAR, Gif } from "../../ui/export/gif.js";

/**
 * Lempel, Ziv and Welch's codes undone, as any reader of GIF does it.
 *
 * @param {Uint8Array} packed
 */
function unpacked(packed) {
  const bits = [...packed].flatMap((byte) => Array.from({ length: 8 }, (_, k) => (byte >> k) & 1));
  let at = 0;
  let size = 9;
  /** @type {number[][]} */
  let table = [];
  /** @type {number[]} */
  let former = [];
  const out = [];
  for (;;) {
    let code = 0;
    for (let k = 0; k < size; k++) code |= bits[at++] << k;
    if (code === 257) {
      assert.ok(packed.length - at / 8 < 1, "nothing stands after the end");
      return out;
    }
    if (code === 256) {
      table = Array.from({ length: 258 }, (_, i) => [i]);
      size = 9;
      former = [];
      continue;
    }
    const entry = table[code] ?? [...former, former[0]];
    assert.ok(code <= table.length, "a code is known, or the next one");
    out.push(...entry);
    if (former.length && table.length < 4096) table.push([...former, entry[0]]);
    if (table.length === 1 << size && size < 12) size++;
    former = entry;
  }
}

/** The same numbers in every test. @param {number} n @param {number} below */
function scattered(n, below) {
  let state = 1;
  return Uint8Array.from({ length: n }, () => {
    state = (state * 48271) % 2147483647;
    return state % below;
  });
}

for (const [name, indices] of /** @type {[string, Uint8Array][]} */ ([
  ["one pixel", Uint8Array.of(7)],
  ["one colour", new Uint8Array(50_000).fill(3)],
  ["two colours", scattered(30_000, 2)],
  ["all colours, so that the table of codes fills again and again", scattered(40_000, 256)],
  ...Array.from(
    { length: 40 },
    (_, k) => /** @type {[string, Uint8Array]} */ ([`${k + 240} pixels`, scattered(k + 240, 256)]),
  ),
])) {
  test(`what is packed is unpacked: ${name}`, () => {
    assert.deepEqual(unpacked(new Gif(1, 1, []).compressed(indices)), [...indices]);
  });
}

test("a file has its size, its colours, and for each frame its place and its time", () => {
  const gif = new Gif(300, 2, [
    [1, 2, 3],
    [4, 5, 6],
  ]);
  gif.frame(Uint8Array.of(0, 1, CLEAR, 1), { x: 260, y: 0, width: 2, height: 2 }, 5);
  const bytes = gif.end();
  const text = (/** @type {number} */ from, /** @type {number} */ to) =>
    String.fromCharCode(...bytes.subarray(from, to));
  assert.equal(text(0, 6), "GIF89a");
  assert.deepEqual([...bytes.subarray(6, 10)], [300 & 255, 1, 2, 0]);
  assert.deepEqual([...bytes.subarray(13, 19)], [1, 2, 3, 4, 5, 6]);
  const from = 13 + 3 * 256 + 19;
  assert.deepEqual([...bytes.subarray(from, from + 8)], [0x21, 0xf9, 4, 0b101, 5, 0, CLEAR, 0]);
  assert.deepEqual([...bytes.subarray(from + 8, from + 19)], [0x2c, 260 & 255, 1, 0, 0, 2, 0, 2, 0, 0, 8]);
  assert.equal(bytes.at(-1), 0x3b);
});

test("as many colours as there is room for stay as they are", () => {
  const counts = new Map([0x0000ff, 0x00ff00, 0x123456].map((colour, i) => [colour, 10 ** i]));
  const found = palette(counts, 10, [[9, 9, 9]]);
  assert.deepEqual(found[0], [9, 9, 9]);
  assert.deepEqual(new Set(found.slice(1).map(String)), new Set(["255,0,0", "0,255,0", "86,52,18"]));
});

test("of more, those that are alike become one, and what is most of them stays exact", () => {
  const shades = Array.from({ length: 200 }, (_, i) => /** @type {[number, number]} */ ([0x404040 + i * 0x000001, 1]));
  const counts = new Map([...shades, /** @type {[number, number]} */ ([0xf0f0f0, 1_000_000]), [0xf1f1f1, 1]]);
  const found = palette(counts, 6, []);
  assert.equal(found.length, 6);
  assert.ok(found.some((colour) => String(colour) === "240,240,240"));
  assert.ok(!found.some((colour) => String(colour) === "241,241,241"));
});

test("the nearest colour is found, and found again", () => {
  const nearest = new Nearest([
    [0, 0, 0],
    [255, 0, 0],
    [255, 255, 255],
  ]);
  const found = [0x0000f0, 0xf0f0f0, 0x100000, 0x0000f0].map((colour) => nearest.index(colour));
  assert.deepEqual(found, [1, 2, 0, 1]);
});

test("a frame holds the smallest part with all that has changed", () => {
  const before = new Uint32Array(20);
  const now = before.slice();
  assert.deepEqual(changed(before, now, 5, 4), { x: 0, y: 0, width: 1, height: 1 });
  now[7] = 1; // column 2 of row 1
  now[13] = 1; // column 3 of row 2
  assert.deepEqual(changed(before, now, 5, 4), { x: 2, y: 1, width: 2, height: 2 });
});
