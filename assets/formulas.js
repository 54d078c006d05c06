// @ts-check
// What the formulas of a page, which are set already, still need of a browser.
(() => {
  // The keyboard can reach a formula that is wider than its column, to scroll it; and only such ones.
  const observer = new ResizeObserver((entries) => {
    // First look at all of them, then change them: a look after a change would set the page anew.
    const wide = entries.map(({ target }) => target.scrollWidth > target.clientWidth);
    entries.forEach(({ target }, i) => {
      if (wide[i]) target.setAttribute("tabindex", "0");
      else target.removeAttribute("tabindex");
    });
  });
  addEventListener("load", async () => {
    await document.fonts.ready;
    for (const box of document.querySelectorAll(".katex-display")) observer.observe(box);
  });

  // Search shows an extract of a page's text: each formula once, as it is seen.
  // @ts-ignore: it comes from Sphinx, on the page of the search only
  const search = typeof Search === "undefined" ? null : Search;
  if (search) {
    const read = search.htmlToText;
    search.htmlToText = (/** @type {string} */ html, /** @type {string} */ anchor) =>
      read(html.replace(/<span class="katex-mathml">.*?<\/math><\/span>/gs, ""), anchor);
  }
})();
