// Suggests what to search for and copies addresses; every page is complete without it.
const make = (name, attributes, ...content) => {
  const node = document.createElement(name);
  for (const key in attributes) node.setAttribute(key, attributes[key]);
  node.append(...content);
  return node;
};

const copying = (part) => navigator.clipboard && part.querySelectorAll("[data-copy]").forEach((code) => {
  const button = make("button", { type: "button" }, code.dataset.copy);
  const said = make("span", { role: "status" });
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(code.textContent);
    said.textContent = code.dataset.copied;
  });
  code.parentElement.after(button, " ", said);
});
copying(document);
document.addEventListener("content", (e) => copying(e.detail));

// The field as an editable combobox (ARIA Authoring Practices Guide, "Combobox").
const form = document.querySelector("form[data-suggest]"), field = form.q, texts = form.dataset;
const list = make("ul", { id: "suggestions", role: "listbox", "aria-label": texts.label });
const said = make("span", { role: "status", class: "hidden" });
let options = [], at = -1, asked = "", timer;
list.hidden = true;
form.append(list, said);
for (const [key, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id }))
  field.setAttribute(key, value);

function mark(place) {
  at = place;
  options.forEach((option, n) => option.setAttribute("aria-selected", n === at));
  if (at < 0) return field.removeAttribute("aria-activedescendant");
  field.setAttribute("aria-activedescendant", options[at].id);
  options[at].scrollIntoView({ block: "nearest" });
}

function show(found) {
  options = found;
  list.replaceChildren(...options);
  list.hidden = !options.length;
  field.setAttribute("aria-expanded", !list.hidden);
  mark(-1);
}

async function suggest() {
  const text = asked = field.value.trim();
  const answer = text.length > 1 && await fetch(texts.suggest + encodeURIComponent(text)).catch(() => 0);
  if (text !== asked) return;
  const hits = answer.ok ? (await answer.json()).hits : [];
  if (text !== asked || document.activeElement !== field) return;
  show(hits.map((hit, n) => {
    const option = make("li", { role: "option", id: "suggestion-" + n },
      make("span", { lang: hit.language }, hit.name), " ", make("small", {}, hit.type));
    option.addEventListener("click", () => location.assign(hit.href));
    return option;
  }));
  said.textContent = answer.ok ? [texts.none, texts.one][hits.length] ?? texts.some.replace("{count}", hits.length) : "";
}

show([]);
list.addEventListener("mousedown", event => event.preventDefault());
field.addEventListener("blur", () => show([]));
field.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(suggest, 100);
});
field.addEventListener("keydown", event => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key], size = options.length + 1;
  if (step && list.hidden) suggest();
  else if (step) mark((at + 1 + step + size) % size - 1);
  else if (event.key === "Enter" && at >= 0) options[at].click();
  else if (event.key === "Escape" && !list.hidden) show([]);
  else return;
  event.preventDefault();
});
