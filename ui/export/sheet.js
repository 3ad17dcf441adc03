// A sheet for a slide: charts under a title, with a legend and the link, as SVG.

/** @import { LineStyle } from "../player/payload.js" */

const PAD = 16; // pixels around the sheet, and between its parts
const SWATCH = 32; // the width of a piece of a line in the legend
const ROW = 22;
const LEAST = 560; // the width of a sheet with a small chart, which is enlarged
const LINK = 10.5; // the size of the link's type
const LEADING = 1.35;

/**
 * A chart on the sheet, and its layers as SVG: what lies below a player's drawing, the drawing, what lies above.
 *
 * @typedef {object} Shown
 * @property {number} width
 * @property {number} height
 * @property {string} below
 * @property {string} [drawing]
 * @property {string} above
 */

/**
 * What stands on a sheet. `note` and `values`, one for each line of the legend, are of the step that is shown; a sheet
 * without a player has none.
 *
 * @typedef {object} Content
 * @property {string} title
 * @property {string} note
 * @property {Shown[]} charts the first at the left if there are several
 * @property {LineStyle[]} legend
 * @property {string[]} values
 * @property {string} link
 */

/**
 * The page's type and colours; `face` is the rule that declares the type, `measure` gives the width of a text in pixels.
 *
 * @typedef {object} Look
 * @property {string} ink
 * @property {string} ground
 * @property {string} family
 * @property {string} face
 * @property {(text: string, font: string) => number} measure
 */

/**
 * A text at its place, on its base line.
 *
 * @typedef {object} Text
 * @property {string} text
 * @property {number} x
 * @property {number} y
 * @property {string} font weight and size, as in CSS
 * @property {boolean} [soft]
 */

/** @param {string} text */
export const escaped = (text) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

/** Where everything is on a sheet. */
export class Sheet {
  /**
   * @param {Content} content
   * @param {Look} look
   * @param {number} [width] in pixels; that of the chart, if none is given
   */
  constructor(content, look, width = Math.max(content.charts[0].width + 2 * PAD, LEAST)) {
    this.content = content;
    this.look = look;
    this.width = Math.ceil(width);
    const { title, note, charts, link } = content;
    /** What does not change with the step. @type {Text[]} */
    this.texts = [];
    const inside = width - 2 * PAD;
    let y = PAD;
    for (const line of wrapped(title.split(" "), " ", inside, (text) => this.measure(text, "600 18px"))) {
      this.texts.push({ text: line, x: PAD, y: y + 16, font: "600 18px" });
      y += 24;
    }
    /** What changes with it. @type {Text} */
    this.note = { text: note, x: PAD, y: y + 13, font: "400 14px", soft: true };
    if (note) y += ROW;
    y += 4;

    const [first, ...others] = charts;
    const widest = Math.max(0, ...others.map((chart) => chart.width));
    const scale = others.length ? (inside - PAD) / (first.width + widest) : inside / first.width;
    /** @type {{ chart: Shown, x: number, y: number, scale: number }[]} */
    this.charts = [{ chart: first, x: PAD, y, scale }];
    let under = y + first.height * scale;
    if (others.length) {
      const x = 2 * PAD + first.width * scale;
      let at = y;
      for (const chart of others) {
        this.charts.push({ chart, x, y: at, scale });
        at += chart.height * scale;
      }
      under = Math.max(under, this.place(x + PAD, at + 8, width - PAD - x - PAD));
    } else {
      under = this.place(PAD, under + 8, inside);
    }

    y = under + 10;
    const pieces = link.split(/(?<=[&?])/);
    this.link = wrapped(pieces, "", inside, (text) => this.measure(text, `400 ${LINK}px`)).map((text) => {
      y += LINK * LEADING;
      return { text, x: PAD, y, font: `400 ${LINK}px`, soft: true };
    });
    this.height = Math.ceil(y + PAD * 0.75);
  }

  /**
   * @param {string} text
   * @param {string} font
   */
  measure(text, font) {
    return this.look.measure(text, `${font} ${this.look.family}`);
  }

  /**
   * Puts the legend in columns; returns where it ends.
   *
   * @param {number} left
   * @param {number} top
   * @param {number} width
   */
  place(left, top, width) {
    const { legend, values } = this.content;
    const names = Math.max(0, ...legend.map(({ name }) => this.measure(name, "400 14px")));
    const column = SWATCH + 8 + names + (values.length ? 10 + this.measure("\u22120.00e-00", "400 14px") : 0) + PAD;
    const columns = Math.max(1, Math.min(legend.length, Math.floor((width + PAD) / column)));
    const rows = Math.ceil(legend.length / columns);
    const at = legend.map((_, i) => ({
      x: left + column * Math.floor(i / rows),
      y: top + ROW * (i % rows) + ROW / 2,
    }));
    /** @type {{ line: LineStyle, x: number, y: number }[]} */
    this.swatches = legend.map((line, i) => ({ line, ...at[i] }));
    legend.forEach(({ name }, i) => {
      this.texts.push({ text: name, x: at[i].x + SWATCH + 8, y: at[i].y + 5, font: "400 14px" });
    });
    /** Where the value of each line stands. @type {Text[]} */
    this.values = values.map((text, i) => {
      return { text, x: at[i].x + SWATCH + 8 + names + 10, y: at[i].y + 5, font: "400 14px", soft: true };
    });
    return top + rows * ROW;
  }

  /** The whole sheet, as an SVG file. */
  whole() {
    const charts = this.charts.map((placed) => {
      const { below, drawing = "", above } = placed.chart;
      return group(placed, below + drawing + above);
    });
    return this.file([this.front(), ...charts, written([this.note, ...this.values], this.look)].join(""));
  }

  /** What stands below everything that changes with the step. */
  below() {
    return this.file([this.front(), ...this.charts.map((placed) => group(placed, placed.chart.below))].join(""));
  }

  /** What stands above it. */
  above() {
    return this.file(this.charts.map((placed) => group(placed, placed.chart.above)).join(""));
  }

  /** Ground, title, legend and link. */
  front() {
    const { ground } = this.look;
    const swatches = (this.swatches ?? []).map(({ line: { colour, dash, marker }, x, y }) => {
      const dashes = dash.length ? ` stroke-dasharray="${dash}"` : "";
      const piece = `<path d="M0 0H${SWATCH}" stroke="${colour}" stroke-width="2.5"${dashes}/>`;
      const head = marker && `<path transform="translate(${SWATCH / 2} 0) scale(4.2)" fill="${colour}" d="${marker}"/>`;
      return `<g transform="translate(${x} ${y})">${piece}${head}</g>`;
    });
    return [
      `<rect width="${this.width}" height="${this.height}" fill="${ground}"/>`,
      ...swatches,
      written(this.texts, this.look),
      `<a href="${escaped(this.content.link)}">${written(this.link, this.look)}</a>`,
    ].join("");
  }

  /** @param {string} elements */
  file(elements) {
    const { width, height, look } = this;
    const size = `width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`;
    const names = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"';
    const title = `<title>${escaped(this.content.title)}</title>`;
    return `<svg ${names} ${size}>${title}<style>${look.face}</style>${elements}</svg>`;
  }
}

/**
 * @param {{ x: number, y: number, scale: number }} place
 * @param {string} elements
 */
const group = ({ x, y, scale }, elements) => `<g transform="translate(${x} ${y}) scale(${scale})">${elements}</g>`;

/** How pale a soft text is. */
export const SOFT = 0.75;

/**
 * @param {Text[]} texts
 * @param {Look} look
 */
function written(texts, { ink, family }) {
  return texts
    .filter(({ text }) => text)
    .map(({ text, x, y, font, soft }) => {
      const style = `font:${font} ${family};font-variant-numeric:tabular-nums`.replaceAll('"', "'");
      const pale = soft ? ` fill-opacity="${SOFT}"` : "";
      return `<text x="${x}" y="${y}" style="${style}" fill="${ink}"${pale}>${escaped(text)}</text>`;
    })
    .join("");
}

/**
 * Lines of words that fit a width; a word that is longer than a line is broken.
 *
 * @param {string[]} words
 * @param {string} space between two words of a line
 * @param {number} width
 * @param {(text: string) => number} measure
 */
export function wrapped(words, space, width, measure) {
  /** @type {string[]} */
  const lines = [];
  let line = "";
  for (let word of words) {
    const longer = line ? line + space + word : word;
    if (measure(longer) <= width) {
      line = longer;
      continue;
    }
    if (line) lines.push(line);
    while (measure(word) > width && word.length > 1) {
      let n = 1;
      while (measure(word.slice(0, n + 1)) <= width) n++;
      lines.push(word.slice(0, n));
      word = word.slice(n);
    }
    line = word;
  }
  return line ? [...lines, line] : lines;
}
