// Keeps the browser's history calm: it gets an entry for another page, demonstration or move of a lesson, and none for other changes.

/** @param {URL} url */
const placeOf = ({ searchParams }) => ["demo", "lesson", "move"].map((word) => searchParams.get(word)).join();

/**
 * Has a window decide whether what Streamlit pushes becomes an entry of its own or replaces the last.
 *
 * Going to another page, Streamlit may write the next page's words into the address of the page that is left, and
 * change the path only then: the entry of that page is given back what it said.
 *
 * @param {{ history: Pick<History, "pushState" | "replaceState">, location: { href: string }, addEventListener(type: "popstate", act: () => void): void }} window
 */
export function calm({ history, location, addEventListener }) {
  const push = history.pushState.bind(history);
  const replace = history.replaceState.bind(history);
  /** What the entry said before its last change; null if that has made it. @type {{ address: string | null } | null} */
  let last = null;
  addEventListener("popstate", () => (last = null));
  /** @type {History["pushState"]} */
  history.pushState = (state, unused, url) => {
    const now = new URL(location.href);
    const next = new URL(url ?? "", now);
    const before = last;
    if (before && next.pathname !== now.pathname && next.search && next.search === now.search) {
      last = null;
      if (before.address === null) return replace(state, unused, url);
      replace(state, unused, before.address);
      return push(state, unused, url);
    }
    const other = now.search && placeOf(next) !== placeOf(now); // without words it is not yet a place
    const own = next.pathname !== now.pathname || other;
    last = { address: own ? null : now.href };
    (own ? push : replace)(state, unused, url);
  };
}
