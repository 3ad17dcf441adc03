// What the page looks like, for pictures of it, and pictures out of SVG.

/** @import { Look } from "./sheet.js" */

/** @type {Map<string, Promise<string>>} */
const faces = new Map();

/** The page's type and colours, in the theme on screen. */
export async function pageLook() {
  const app = /** @type {Element} */ (document.querySelector('[data-testid="stApp"]'));
  const { color, backgroundColor, fontFamily } = getComputedStyle(app);
  const name = fontFamily.split(",")[0].replaceAll('"', "");
  if (!faces.has(name)) faces.set(name, face(name));
  const c = /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d"));
  /** @type {Look} */
  const look = {
    ink: color,
    ground: backgroundColor,
    family: fontFamily,
    face: (await faces.get(name)) ?? "",
    measure: (text, font) => {
      c.font = font;
      return c.measureText(text).width;
    },
  };
  return look;
}

/**
 * The rule that declares a type, with the type in it: a picture loads nothing. Nothing if the page has no such type.
 *
 * @param {string} name
 */
async function face(name) {
  for (const sheet of document.styleSheets) {
    for (const rule of sheet.cssRules) {
      if (!(rule instanceof CSSFontFaceRule) || rule.style.fontStyle === "italic") continue;
      const address = rule.style.getPropertyValue("src").match(/url\("([^"]+)"\)/)?.[1];
      if (!address || rule.style.fontFamily.replaceAll('"', "") !== name) continue;
      const file = await fetch(new URL(address, sheet.href ?? document.baseURI));
      const data = btoa(Array.from(new Uint8Array(await file.arrayBuffer()), (n) => String.fromCharCode(n)).join(""));
      const weight = rule.style.fontWeight;
      return `@font-face{font-family:'${name}';font-weight:${weight};src:url(data:font/woff2;base64,${data})}`;
    }
  }
  return "";
}

/**
 * An SVG file as a picture of this size.
 *
 * @param {string} svg
 * @param {number} width
 * @param {number} height
 */
export async function raster(svg, width, height) {
  const picture = new Image(width, height);
  picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await picture.decode();
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  canvas.getContext("2d")?.drawImage(picture, 0, 0, width, height);
  return canvas;
}
