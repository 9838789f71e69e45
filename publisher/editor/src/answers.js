// Loads the part of the page that the server made for the answer, in place; the address follows.

const LONGEST = 6000;

export class Answers {
  constructor(form, shown) {
    this.form = form;
    this.results = document.getElementById("results");
    this.status = form.querySelector("[role=status]");
    this.shown = shown;
    this.waiting = null;
    this.results.addEventListener("click", (event) => this.followTab(event));
    this.search = location.search;
    addEventListener("popstate", () => location.search === this.search || location.reload());
  }

  run() {
    const fields = new URLSearchParams(new FormData(this.form));
    const address = `${this.form.action}?${fields}`;
    if (`${fields}`.length > LONGEST) return this.load(this.form.action, { method: "POST", body: fields }, null);
    return this.load(address, {}, address);
  }

  followTab(event) {
    const link = event.target.closest?.(".tabs a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    this.load(link.href, {}, link.href);
  }

  async load(address, options, permalink) {
    this.waiting?.abort();
    const waiting = (this.waiting = new AbortController());
    this.results.setAttribute("aria-busy", "true");
    this.status.textContent = this.form.dataset.running;
    try {
      const answer = await fetch(address, { ...options, headers: { Accept: "text/html" }, signal: waiting.signal });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      this.show(page, permalink);
    } catch (error) {
      if (error.name === "AbortError") return;
      this.status.textContent = this.form.dataset.unreachable;
    }
    if (this.waiting === waiting) this.results.removeAttribute("aria-busy");
  }

  show(page, permalink) {
    const made = page.getElementById("results");
    if (!made) throw new Error("this is not the query page");
    this.results.replaceChildren(...made.childNodes);
    this.status.textContent = "";
    if (permalink && permalink !== location.href) history.pushState(null, "", permalink);
    this.search = location.search;
    const here = document.querySelector("header a[hreflang]"), there = page.querySelector("header a[hreflang]");
    if (here && there) here.setAttribute("href", there.getAttribute("href"));
    document.dispatchEvent(new CustomEvent("content", { detail: this.results }));
    const place = this.results.querySelector("[data-line]")?.dataset;
    this.shown(place ? { line: Number(place.line), column: Number(place.column) } : null);
    this.results.querySelector("h2")?.focus();
  }
}
