// A Web Worker that loads the dataset into Oxigraph (WebAssembly) and answers queries (SPARQL 1.1) in the browser.
import start, { Store } from "oxigraph";

const FORMS = /^\s*(?:(?:PREFIX\s+[^\s:]*:\s*<[^>]*>|BASE\s*<[^>]*>|VERSION\s+\S+)\s*)*(\w+)/i;
const NAMES = "VALUES ?p { <http://www.w3.org/2004/02/skos/core#prefLabel> <http://www.w3.org/2000/01/rdf-schema#label> }";
let opened;

addEventListener("message", async ({ data }) => {
  try {
    const store = await (opened ??= open(data));
    postMessage({ step: "running" });
    postMessage({ step: "done", ...answer(store, data) });
  } catch (error) {
    postMessage({ step: "failed", detail: String(error?.message ?? error) });
  }
});

// The dataset as the endpoint has it: the graphs, and all of them merged as the default graph.
async function open({ engine, dump }) {
  const total = Number(engine.bytes) + Number(dump.bytes);
  let done = 0;
  const counted = () => new TransformStream({
    transform(part, controller) {
      done += part.byteLength;
      postMessage({ step: "loading", done, total });
      controller.enqueue(part);
    },
  });
  const [module, quads] = await Promise.all([
    body(engine.href).then((stream) => new Response(stream.pipeThrough(counted())).arrayBuffer()),
    body(dump.href).then((stream) => parts(stream.pipeThrough(counted()).pipeThrough(new DecompressionStream("gzip")))),
  ]);
  postMessage({ step: "reading" });
  await start({ module_or_path: module });
  const store = new Store();
  store.load(quads, { format: "application/n-quads", lenient: true, no_transaction: true });
  store.update("INSERT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }");
  return store;
}

async function body(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer.body;
}

async function parts(stream) {
  const found = [], reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return found;
    found.push(value);
  }
}

function answer(store, { query, language, most }) {
  const bare = query.replace(/<[^<>\s]*>|#[^\n]*/g, (part) => (part[0] === "#" ? "" : part));
  const form = bare.match(FORMS)?.[1].toUpperCase();
  if (form === "CONSTRUCT" || form === "DESCRIBE")
    return { kind: "graph", text: store.query(query, { results_format: "text/turtle" }) };
  const json = store.query(query, { results_format: "application/sparql-results+json" });
  const { head, results, boolean } = JSON.parse(json);
  if (boolean !== undefined) return { kind: "boolean", json, boolean };
  const shown = results.bindings.slice(0, most);
  const named = new Set(shown.flatMap(Object.values).filter((term) => term.type === "uri").map((term) => term.value));
  return { kind: "solutions", json, head, bindings: results.bindings, names: names(store, [...named], language) };
}

// What the IRIs are called, in the language where they have a name in it.
function names(store, iris, language) {
  const found = {}, known = iris.filter((iri) => !/[<>"{}|\\^`\s]/.test(iri)).map((iri) => `<${iri}>`).join(" ");
  const asked = `SELECT ?s ?o { VALUES ?s { ${known} } ${NAMES} ?s ?p ?o }`;
  for (const row of store.query(asked)) {
    const iri = row.get("s").value, name = row.get("o");
    if (!(iri in found) || name.language === language) found[iri] = { text: name.value, language: name.language };
  }
  return found;
}
