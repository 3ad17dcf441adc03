// Where the pointer is, and what counts as a click.

const SLIP = 6; // pixels that a pointer may move between press and release of a click

/**
 * The place of the pointer in a box, as shares of its width and height from the lower left corner.
 *
 * @param {{ clientX: number, clientY: number }} pointer
 * @param {{ left: number, top: number, width: number, height: number }} box
 * @returns {[number, number]}
 */
export function shareOf({ clientX, clientY }, { left, top, width, height }) {
  return [(clientX - left) / width, 1 - (clientY - top) / height];
}

/**
 * Whether a press and a release are one click rather than a drag.
 *
 * @param {{ clientX: number, clientY: number }} down
 * @param {{ clientX: number, clientY: number }} up
 */
export function isClick(down, up) {
  return Math.hypot(up.clientX - down.clientX, up.clientY - down.clientY) < SLIP;
}
