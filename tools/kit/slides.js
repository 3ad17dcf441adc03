// Opens the deck over the whole window, and makes the words of a slide smaller until they fit.

const LEAST = 0.5;

/** @param {Element} slide */
const tooLarge = (slide) =>
  [slide, ...slide.querySelectorAll(".words")].some((part) => part.scrollHeight > part.clientHeight + 1) ||
  [...slide.querySelectorAll("math[display='block']")].some((part) => part.scrollWidth > part.clientWidth + 1);

/** @param {HTMLElement} slide */
function fit(slide) {
  for (const part of slide.querySelectorAll(".words")) {
    const words = /** @type {HTMLElement} */ (part);
    words.style.fontSize = "";
    const own = Number.parseFloat(getComputedStyle(words).fontSize);
    for (let share = 1; share >= LEAST && tooLarge(slide); share -= 0.05) {
      words.style.fontSize = `${own * share}px`;
    }
  }
}

const deck = new Reveal({
  width: "100%",
  height: "100%",
  margin: 0,
  minScale: 1,
  maxScale: 1,
  center: false,
  hash: true,
  slideNumber: "c/t",
  transition: "none",
  scrollActivationWidth: 0,
  preloadIframes: false,
  viewDistance: 1,
});
const again = () => fit(/** @type {HTMLElement} */ (deck.getCurrentSlide()));
deck.on("ready", again);
deck.on("slidechanged", again);
window.addEventListener("resize", again);
deck.initialize();
