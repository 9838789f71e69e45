// Completion from the vocabulary of the dataset: classes after `a`, properties elsewhere, by label or by local name.

const KEYWORDS = (
  "SELECT ASK CONSTRUCT DESCRIBE DISTINCT WHERE FILTER OPTIONAL UNION MINUS GRAPH BIND VALUES EXISTS " +
  "LIMIT OFFSET HAVING PREFIX COUNT CONTAINS STRSTARTS LCASE LANG DATATYPE COALESCE"
).split(" ").concat("ORDER BY", "GROUP BY", "NOT EXISTS");
const TOKEN = /[\p{L}\d_:-]+$/u;
const MOST = 40;

export function completionSource(address, language) {
  let vocabulary;
  return async (context) => {
    const before = context.state.sliceDoc(0, context.pos);
    const place = whereStands(before);
    const word = before.match(TOKEN)?.[0] ?? "";
    if (place === "text" || (!word && !context.explicit && place !== "class")) return null;
    vocabulary ??= fetch(address).then((answer) => answer.json());
    const known = await vocabulary.catch(() => ((vocabulary = undefined), null));
    if (!known || context.aborted) return null;
    const terms = place === "class" ? known.classes : known.properties;
    const found = terms
      .map((term) => ({ term, rank: rank(term, word.toLowerCase()) }))
      .filter((entry) => entry.rank < 9)
      .sort((one, other) => one.rank - other.rank || (other.term.count ?? 0) - (one.term.count ?? 0));
    const options = found.slice(0, MOST).map(({ term }) => option(term, place, language, known.prefixes));
    if (place !== "class" && word)
      for (const label of KEYWORDS.filter((keyword) => keyword.startsWith(word.toUpperCase())))
        options.push({ label, type: "keyword" });
    return { from: context.pos - word.length, options, filter: false };
  };
}

// Whether the cursor stands in a string, a comment, an IRI or a variable, after `a`, or somewhere else.
function whereStands(before) {
  const line = before.slice(before.lastIndexOf("\n") + 1);
  const bare = line.replace(/<[^<>\s"]*>/g, "").replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, "");
  if (/["'#]|<[^\s]*$|[?$@][\w]*$/.test(bare)) return "text";
  return /(?:^|[\s;{])a\s+[\p{L}\d_:-]*$/u.test(bare) ? "class" : "elsewhere";
}

// How well a term fits what was typed: 0 is best, 9 is not at all.
function rank(term, typed) {
  if (!typed) return 5;
  const names = [term.curie, term.curie.split(":")[1], term.sv, term.en].filter(Boolean).map((n) => n.toLowerCase());
  if (names.some((name) => name === typed)) return 0;
  if (names.some((name) => name.startsWith(typed))) return 1;
  if (names.some((name) => name.split(/[\s:-]/).some((part) => part.startsWith(typed)))) return 2;
  return typed.length > 2 && names.some((name) => name.includes(typed)) ? 3 : 9;
}

function option(term, place, language, prefixes) {
  const name = term[language] ?? term.sv ?? term.en;
  return {
    label: term.curie,
    detail: name,
    type: place === "class" ? "class" : "property",
    apply: (view, _, from, to) => insert(view, from, to, term, prefixes),
  };
}

// Write the term, with the prefix that the query has for its vocabulary; declare ours where the query has none.
function insert(view, from, to, term, prefixes) {
  const text = view.state.doc.toString();
  const [prefix, local] = term.curie.split(":");
  const namespace = prefixes[prefix];
  const declared = [...text.matchAll(/\bPREFIX\s+([^\s:]*):\s*<([^>]*)>/gi)].map(([, name, iri]) => [name, iri]);
  const known = declared.find(([, iri]) => iri === namespace);
  const changes = [];
  let written = known ? `${known[0]}:${local}` : term.curie;
  if (!known && declared.some(([name]) => name === prefix)) written = `<${namespace}${local}>`;
  else if (!known) changes.push({ from: 0, insert: `PREFIX ${prefix}: <${namespace}>\n` });
  const shift = changes.length ? changes[0].insert.length : 0;
  view.dispatch({
    changes: [...changes, { from, to, insert: written }],
    selection: { anchor: from + shift + written.length },
    userEvent: "input.complete",
    scrollIntoView: true,
  });
}
