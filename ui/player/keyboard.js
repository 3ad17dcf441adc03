// What a key asks of the time cursor.

/** @import { Clock } from "./clock.js" */

const JUMP = 10; // steps of an arrow key with Shift

/**
 * "toggle" to play or pause, a number for the step to rest at, null if the key is not for the player. A slider moves
 * itself, except by a jump; a button and a list need the space bar themselves, a list the other keys as well.
 *
 * @param {{ key: string, shiftKey: boolean }} event
 * @param {"button" | "select" | "scrub" | null} focus the part of the player that has the focus, if any
 * @param {Clock} clock
 * @returns {"toggle" | number | null}
 */
export function command({ key, shiftKey }, focus, clock) {
  if (focus === "select") return null;
  if (key === " ") return focus === "button" ? null : "toggle";
  const slider = focus === "scrub";
  const count = shiftKey ? JUMP : 1;
  if (key === "ArrowRight" && !(slider && !shiftKey)) return clock.stepTo(count);
  if (key === "ArrowLeft" && !(slider && !shiftKey)) return clock.stepTo(-count);
  if (key === "Home" && !slider) return 0;
  if (key === "End" && !slider) return clock.steps;
  return null;
}
