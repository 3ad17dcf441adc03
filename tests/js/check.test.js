// The check of bits is zlib's.

import assert from "node:assert/strict";
import test from "node:test";
import { crc32 as zlib } from "node:zlib";

import { crc32 } from "../../ui/player/hand/check.js";

test("the check of bytes is that of zlib, however they are cut into rows", () => {
  const numbers = Float64Array.from([0, -0, 1e300, -Math.PI, NaN, 7]);
  const bytes = new Uint8Array(numbers.buffer);
  assert.equal(crc32([new TextEncoder().encode("123456789")]), 0xcbf43926);
  assert.equal(crc32([numbers]), zlib(bytes));
  assert.equal(crc32([numbers.subarray(0, 2), numbers.subarray(2)]), zlib(bytes));
  assert.notEqual(crc32([numbers.subarray(0, 1)]), crc32([numbers.subarray(1, 2)]), "0 and -0 are two");
});
