// An animated GIF (GIF89a, W3C 1990): frames of which each changes a part of the one before.

export const CLEAR = 255; // the index of a pixel that stays as it was
export const MOST = 255; // colours beside it

const LZW_BITS = 8;
const MAX_CODES = 4096;

/** Bytes that are put one after the other. */
class Bytes {
  constructor() {
    this.array = new Uint8Array(1 << 16);
    this.length = 0;
  }

  /** @param {ArrayLike<number>} bytes */
  push(bytes) {
    while (this.length + bytes.length > this.array.length) {
      const larger = new Uint8Array(2 * this.array.length);
      larger.set(this.array);
      this.array = larger;
    }
    this.array.set(bytes, this.length);
    this.length += bytes.length;
  }

  /** @param {number[]} numbers of 16 bits, the low byte first */
  push16(...numbers) {
    for (const n of numbers) this.push([n & 255, n >> 8]);
  }
}

export class Gif {
  /**
   * @param {number} width
   * @param {number} height
   * @param {[number, number, number][]} colours at most MOST
   */
  constructor(width, height, colours) {
    this.bytes = new Bytes();
    this.codes = new Uint16Array(MAX_CODES << 8);
    const table = new Uint8Array(3 * 256);
    colours.forEach((colour, i) => table.set(colour, 3 * i));
    this.bytes.push(ascii("GIF89a"));
    this.bytes.push16(width, height);
    this.bytes.push([0xf7, 0, 0]); // a table of 256 colours for all frames
    this.bytes.push(table);
    this.bytes.push([0x21, 0xff, 11, ...ascii("NETSCAPE2.0"), 3, 1, 0, 0, 0]); // again and again
  }

  /**
   * Adds a frame: the indices of a part of the picture, row by row.
   *
   * @param {Uint8Array} indices
   * @param {{ x: number, y: number, width: number, height: number }} part
   * @param {number} delay how long it stays, in hundredths of a second
   */
  frame(indices, { x, y, width, height }, delay) {
    this.bytes.push([0x21, 0xf9, 4, 0b101]); // what is not drawn stays; one index is transparent
    this.bytes.push16(delay);
    this.bytes.push([CLEAR, 0, 0x2c]);
    this.bytes.push16(x, y, width, height);
    this.bytes.push([0, LZW_BITS]);
    const packed = this.compressed(indices);
    for (let i = 0; i < packed.length; i += 255) {
      const block = packed.subarray(i, i + 255);
      this.bytes.push([block.length]);
      this.bytes.push(block);
    }
    this.bytes.push([0]);
  }

  /** The file, once all frames are in it. */
  end() {
    this.bytes.push([0x3b]);
    return this.bytes.array.subarray(0, this.bytes.length);
  }

  /**
   * Lempel, Ziv and Welch's codes, of 9 to 12 bits, the low ones first.
   *
   * @param {Uint8Array} indices at least one
   */
  compressed(indices) {
    const { codes } = this; // of a code followed by an index; 0 where there is none yet
    const start = 1 << LZW_BITS;
    const out = new Bytes();
    let bits = 0;
    let held = 0;
    let size = LZW_BITS + 1;
    let next = start + 2;
    /** @param {number} code */
    const put = (code) => {
      bits |= code << held;
      held += size;
      while (held >= 8) {
        out.push([bits & 255]);
        bits >>>= 8;
        held -= 8;
      }
    };
    codes.fill(0);
    put(start);
    let code = indices[0];
    for (let i = 1; i < indices.length; i++) {
      const at = (code << 8) | indices[i];
      if (codes[at]) {
        code = codes[at];
        continue;
      }
      put(code);
      code = indices[i];
      if (next < MAX_CODES) {
        if (next === 1 << size) size++;
        codes[at] = next++;
      } else {
        put(start);
        codes.fill(0);
        size = LZW_BITS + 1;
        next = start + 2;
      }
    }
    put(code);
    if (next === 1 << size && size < 12) size++;
    put(start + 1);
    if (held) out.push([bits & 255]);
    return out.array.subarray(0, out.length);
  }
}

/** @param {string} text */
const ascii = (text) => [...text].map((character) => character.charCodeAt(0));
