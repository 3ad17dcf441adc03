// What a key asks of the player.

/** @import { Clock } from "./clock.js" */

const JUMP = 10; // steps of an arrow key with Shift

/**
 * "toggle" to play or pause, "faster" or "slower", a number for the step to rest at, null if the key is not for the
 * player.
 *
 * @param {{ key: string, shiftKey: boolean }} event
 * @param {Clock} clock
 * @returns {"toggle" | "faster" | "slower" | number | null}
 */
export function command({ key, shiftKey }, clock) {
  const count = shiftKey ? JUMP : 1;
  if (key === " ") return "toggle";
  if (key === "ArrowRight") return clock.stepTo(count);
  if (key === "ArrowLeft") return clock.stepTo(-count);
  if (key === "Home") return 0;
  if (key === "End") return clock.steps;
  if (key === "+") return "faster";
  if (key === "-") return "slower";
  return null;
}
