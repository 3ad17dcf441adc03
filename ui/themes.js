// The list of themes. Streamlit reads the theme where a page is opened, from a store of the browser that has an entry
// for each path; the link says all that the visitor had set, so that opening it anew loses no setting.

/** @param {Component<{ pages: string[] }>} component */
export default function mount({ data, parentElement }) {
  const list = /** @type {HTMLSelectElement} */ (parentElement.querySelector("select"));
  const folder = location.pathname.slice(0, location.pathname.lastIndexOf("/") + 1);
  /** @param {string} page */
  const entry = (page) => `stActiveTheme-${folder}${page}-v2`;
  list.hidden = window.top !== window; // a page around has a theme of its own
  list.value = JSON.parse(localStorage.getItem(entry(data.pages[0])) ?? '"System"');
  list.onchange = () => {
    for (const page of data.pages) localStorage.setItem(entry(page), JSON.stringify(list.value));
    location.reload();
  };
}
