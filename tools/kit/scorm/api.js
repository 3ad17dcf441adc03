// The SCORM 1.2 runtime of the LMS around this page, if there is one: found in the windows above it or before it.

/**
 * @typedef {object} Api
 * @property {(none: "") => string} LMSInitialize
 * @property {(none: "") => string} LMSFinish
 * @property {(name: string) => string} LMSGetValue
 * @property {(name: string, value: string) => string} LMSSetValue
 * @property {(none: "") => string} LMSCommit
 */

const FARTHEST = 10;

/**
 * The runtime in a window or in those around it; a window of another site cannot be asked.
 *
 * @param {Window | null} start
 * @returns {Api | undefined}
 */
function above(start) {
  let at = start;
  for (let i = 0; at && i < FARTHEST; i++) {
    try {
      const { API } = /** @type {Window & { API?: Api }} */ (at);
      if (API) return API;
    } catch {
      return undefined;
    }
    if (at.parent === at) return undefined;
    at = at.parent;
  }
  return undefined;
}

/**
 * @param {Window} here
 * @returns {Api | undefined}
 */
export const findApi = (here) => above(here) ?? above(here.opener) ?? above(here.top?.opener ?? null);

/**
 * A time as SCORM 1.2 writes it: HHHH:MM:SS.SS.
 *
 * @param {number} milliseconds
 */
export function timeOf(milliseconds) {
  const hundredths = Math.max(0, Math.round(milliseconds / 10));
  const seconds = (hundredths % 6000) / 100;
  const minutes = Math.floor(hundredths / 6000) % 60;
  const hours = Math.min(9999, Math.floor(hundredths / 360000));
  const two = (/** @type {number} */ n) => String(n).padStart(2, "0");
  return `${String(hours).padStart(4, "0")}:${two(minutes)}:${seconds.toFixed(2).padStart(5, "0")}`;
}

/** A visit of this page, as the LMS keeps it. Without an LMS it keeps nothing. */
export class Visit {
  /**
   * @param {Api | undefined} api
   * @param {number} began in milliseconds
   */
  constructor(api, began) {
    this.api = api?.LMSInitialize("") === "true" ? api : undefined;
    this.began = began;
    this.open = this.api !== undefined;
  }

  /** @param {string} name */
  get(name) {
    return this.api?.LMSGetValue(name) ?? "";
  }

  /**
   * Keep values, by their names; whether the LMS has taken them all.
   *
   * @param {Record<string, string>} values
   */
  keep(values) {
    if (!this.api || !this.open) return false;
    const taken = Object.entries(values).map(([name, value]) => this.api?.LMSSetValue(name, value) === "true");
    return this.api.LMSCommit("") === "true" && taken.every(Boolean);
  }

  /**
   * End the visit, once.
   *
   * @param {number} now in milliseconds
   * @param {boolean} done whether nothing is left to do
   */
  end(now, done) {
    if (!this.api || !this.open) return;
    this.keep({ "cmi.core.session_time": timeOf(now - this.began), "cmi.core.exit": done ? "" : "suspend" });
    this.open = false;
    this.api.LMSFinish("");
  }
}
