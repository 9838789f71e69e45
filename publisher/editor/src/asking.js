// The query page of a copy without a server: a worker answers; nothing is loaded before the reader runs a query.

const MOST = 500;
const LONGEST = 20000;
const PLACE = /\bat (\d+):(\d+)/;
const form = document.getElementById("ask"), { dataset: told } = form;
const field = form.elements.query, stop = form.elements.stop;
const said = form.querySelector("[role=status]"), results = document.getElementById("results");
const language = document.documentElement.lang, number = new Intl.NumberFormat(language);
let worker = null, asked = "", shownPart = -1;

field.value = new URLSearchParams(location.search).get("query") ?? field.value;
for (const part of document.querySelectorAll("[data-scripted]")) part.hidden = false;
form.addEventListener("submit", (event) => (event.preventDefault(), run()));
stop.addEventListener("click", () => (end(), (said.textContent = told.stopped), field.focus()));
field.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) event.preventDefault(), form.requestSubmit();
});

function run() {
  if (!stop.hidden) end();
  asked = field.value;
  const address = `?query=${encodeURIComponent(asked)}`;
  if (address.length < 6000 && address !== location.search) history.replaceState(null, "", address);
  if (!worker) {
    worker = new Worker(told.worker);
    worker.addEventListener("message", ({ data }) => take(data));
    worker.addEventListener("error", (event) => take({ step: "failed", detail: event.message || told.unreachable }));
  }
  stop.hidden = false;
  results.setAttribute("aria-busy", "true");
  said.textContent = told.running;
  const engine = { href: told.engine, bytes: told.engineBytes }, dump = { href: told.dump, bytes: told.dumpBytes };
  worker.postMessage({ query: asked, language, most: MOST, engine, dump });
}

function end() {
  worker?.terminate();
  worker = null;
  rest();
}

function rest() {
  stop.hidden = true;
  results.removeAttribute("aria-busy");
  shownPart = -1;
}

function take(message) {
  const steps = { loading, reading: () => (said.textContent = told.reading), running: () => (said.textContent = told.running) };
  if (message.step in steps) return steps[message.step](message);
  said.textContent = "";
  if (message.step === "failed" && !PLACE.test(message.detail)) end();
  else rest();
  results.replaceChildren(message.step === "failed" ? failure(message.detail) : answered(message));
  document.getElementById("results-title").focus();
}

// Told at each tenth, so that a screen reader is not told of every packet.
function loading({ done, total }) {
  const part = Math.floor((10 * done) / total);
  if (part === shownPart) return;
  shownPart = part;
  const mega = (bytes) => (bytes / 1e6).toLocaleString(language, { maximumFractionDigits: 1 });
  said.textContent = told.loading.replace("{done}", mega(Math.min(done, total))).replace("{total}", mega(total));
}

function make(name, attributes, ...content) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...content);
  return node;
}

const heading = (text) => make("h2", { id: "results-title", tabindex: "-1" }, text);

function failure(detail) {
  const section = make("section", { class: "answer failed", id: "failure" }, heading(told.failed));
  const [, line, column] = detail.match(PLACE) ?? [];
  const quoted = line && asked.split("\n")[line - 1];
  if (quoted !== undefined && quoted !== "") {
    const place = told.place.replace("{line}", line).replace("{column}", column);
    const caret = make("b", { "aria-hidden": "true" }, " ".repeat(Math.max(column - 1, 0)) + "^");
    section.append(make("p", {}, place), make("pre", {}, make("code", {}, `${quoted}\n`, caret)));
  }
  section.append(make("p", { lang: "en" }, detail));
  return section;
}

function answered({ kind, json, text, boolean, head, bindings, names }) {
  const section = make("section", { class: "answer" }, heading(told.answer));
  if (kind === "boolean") section.append(make("p", { class: "verdict" }, boolean ? told.yes : told.no));
  if (kind === "graph") section.append(make("pre", { tabindex: "0", role: "region", "aria-label": told.answer }, make("code", {}, text.slice(0, LONGEST))));
  if (kind === "graph" && text.length > LONGEST) section.append(make("p", { class: "notice" }, told.cut.replace("{count}", number.format(LONGEST))));
  if (kind === "solutions") section.append(...table(head.vars, bindings, names));
  const take = make("ul", { class: "inline" });
  if (kind === "graph") take.append(download("Turtle", "ttl", "text/turtle", text));
  if (kind === "solutions") take.append(download("CSV", "csv", "text/csv", csv(head.vars, bindings)));
  if (json) take.append(download("SPARQL JSON", "srj", "application/sparql-results+json", json));
  section.append(make("div", { class: "take" }, make("div", {}, make("h3", {}, told.download), take)));
  return section;
}

function table(columns, bindings, names) {
  const shown = number.format(Math.min(bindings.length, MOST)), total = number.format(bindings.length);
  const sentence = bindings.length === 1 ? told.one : bindings.length > MOST ? told.first : told.all;
  const count = make("p", { class: "count" }, sentence.replace("{shown}", shown).replace("{total}", total));
  if (!bindings.length) return [count, make("p", { class: "notice" }, told.empty)];
  const head = make("tr", {}, ...columns.map((name) => make("th", { scope: "col" }, name)));
  const rows = bindings.slice(0, MOST).map((row) => make("tr", {}, ...columns.map((name) => cell(row[name], names))));
  const whole = make("table", { class: "results" }, make("caption", { class: "hidden" }, told.answer), make("thead", {}, head), make("tbody", {}, ...rows));
  return [count, make("div", { class: "scroll", role: "region", "aria-label": told.answer, tabindex: "0" }, whole)];
}

function cell(term, names) {
  if (!term) return make("td", {});
  if (term.type === "triple") return make("td", {}, JSON.stringify(term.value));
  if (term.type !== "uri") {
    const tag = term["xml:lang"];
    const value = make("span", tag ? { lang: tag } : {}, term.type === "bnode" ? `_:${term.value}` : term.value);
    return make("td", {}, value, ...(tag ? [" ", make("small", {}, tag)] : []));
  }
  const name = names[term.value], text = name?.text ?? term.value, href = address(term.value);
  const spoken = name?.language && name.language !== language ? { lang: name.language } : {};
  return make("td", {}, href ? make("a", { href, title: term.value, ...spoken }, text) : text);
}

// Where an IRI leads: its document in the copy if it is ours, itself over http(s), else nowhere.
function address(iri) {
  const { base, root } = told;
  if (iri.startsWith(`${base}id/`)) return `${root}doc/${iri.slice(base.length + 3)}.${language}.html`;
  if (iri.startsWith(`${base}def/`)) return `${root}doc/${iri.slice(base.length)}.${language}.html`;
  return /^https?:\/\//i.test(iri) ? iri : "";
}

// SPARQL 1.1 Query Results CSV.
function csv(columns, bindings) {
  const quoted = (text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const said = (term) => (term ? quoted((term.type === "bnode" ? "_:" : "") + (term.type === "triple" ? JSON.stringify(term.value) : term.value)) : "");
  return [columns.map(quoted), ...bindings.map((row) => columns.map((name) => said(row[name])))].map((row) => `${row.join(",")}\r\n`).join("");
}

function download(title, extension, type, text) {
  const href = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  return make("li", {}, make("a", { href, download: `${told.file}.${extension}`, type }, title));
}
