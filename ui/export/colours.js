// The few colours that stand for all those of a picture.

/**
 * Colours as one number each, 0xbbggrr, as a canvas's pixels hold them.
 *
 * @typedef {[number, number, number]} Rgb
 */

/** @param {number} colour @returns {Rgb} */
const parts = (colour) => [colour & 255, (colour >> 8) & 255, (colour >> 16) & 255];

/** Colours that are near to each other. */
class Box {
  /** @param {[Rgb, number][]} colours each with its weight */
  constructor(colours) {
    this.colours = colours;
    const weight = colours.reduce((sum, [, w]) => sum + w, 0);
    this.mean = [0, 1, 2].map((k) => colours.reduce((sum, [rgb, w]) => sum + w * rgb[k], 0) / weight);
    const errors = [0, 1, 2].map((k) => colours.reduce((sum, [rgb, w]) => sum + w * (rgb[k] - this.mean[k]) ** 2, 0));
    this.axis = errors.indexOf(Math.max(...errors));
    /** How far its colours are from their mean, in squares. */
    this.error = errors[0] + errors[1] + errors[2];
    const [most, heaviest] = colours.reduce((best, one) => (one[1] > best[1] ? one : best));
    /** The colour that stands for all; one that is most of them is not mixed with others. @type {Rgb} */
    this.colour = heaviest > weight / 2 ? most : /** @type {Rgb} */ (this.mean.map(Math.round));
  }

  split() {
    const { axis, mean } = this;
    const low = this.colours.filter(([rgb]) => rgb[axis] <= mean[axis]);
    const high = this.colours.filter(([rgb]) => rgb[axis] > mean[axis]);
    return [new Box(low), new Box(high)];
  }
}

/**
 * At most `most` colours, `kept` among them: where the others differ most they are divided, again and again.
 *
 * @param {Map<number, number>} counts how often each colour is there
 * @param {number} most
 * @param {Rgb[]} kept
 * @returns {Rgb[]}
 */
export function palette(counts, most, kept) {
  /** @type {[Rgb, number][]} */
  const colours = [...counts].map(([colour, count]) => [parts(colour), Math.sqrt(count)]); // thin lines count as well
  const boxes = [new Box(colours)];
  while (boxes.length < most - kept.length) {
    const widest = boxes.reduce((best, box, i) => (box.error > boxes[best].error ? i : best), 0);
    if (boxes[widest].error < 1e-9) break;
    boxes.push(...boxes.splice(widest, 1)[0].split());
  }
  return [...kept, ...boxes.map((box) => box.colour)];
}

/** Finds the nearest of a few colours, once for each that is asked for. */
export class Nearest {
  /** @param {Rgb[]} colours */
  constructor(colours) {
    this.colours = colours;
    /** @type {Map<number, number>} */
    this.known = new Map();
  }

  /**
   * The index of the colour that is nearest to this one.
   *
   * @param {number} colour 0xbbggrr
   */
  index(colour) {
    const known = this.known.get(colour);
    if (known !== undefined) return known;
    const [r, g, b] = parts(colour);
    let least = Infinity;
    let found = 0;
    this.colours.forEach(([red, green, blue], i) => {
      const away = (red - r) ** 2 + (green - g) ** 2 + (blue - b) ** 2;
      if (away < least) [least, found] = [away, i];
    });
    this.known.set(colour, found);
    return found;
  }
}
