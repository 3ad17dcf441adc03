// A check that two computers have computed the same bits: CRC-32, as zlib in Python.

const TABLE = Int32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let k = 0; k < 8; k++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});

/**
 * The check of some rows of numbers, one after another: of their bytes, as a whole number up to 2 to the power 32.
 *
 * @param {ArrayBufferView[]} rows
 */
export function crc32(rows) {
  let crc = -1;
  for (const { buffer, byteOffset, byteLength } of rows) {
    const bytes = new Uint8Array(buffer, byteOffset, byteLength);
    for (let i = 0; i < bytes.length; i++) crc = (crc >>> 8) ^ TABLE[(crc ^ bytes[i]) & 255];
  }
  return ~crc >>> 0;
}
