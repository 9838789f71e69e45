// Bundles the editor, and the engine for copies without a server, into publisher/static/built/, with the licences of
// what is bundled at the end of each.
import { build } from "esbuild";
import { copyFileSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";

const target = new URL("../static/built/", import.meta.url);
mkdirSync(target, { recursive: true });
copyFileSync("node_modules/oxigraph/web_bg.wasm", new URL("engine.wasm", target));
await bundle("engine", { "import.meta.url": "location.href" });
await bundle("asking");
await bundle("editor");

async function bundle(name, define = {}) {
  const made = await build({
    entryPoints: [`src/${name}.js`],
    bundle: true,
    minify: true,
    format: "iife",
    target: "es2021",
    metafile: true,
    write: false,
    define,
  });
  const text = made.outputFiles[0].text + licences(Object.keys(made.metafile.inputs));
  writeFileSync(new URL(`${name}.js`, target), text);
}

function licences(inputs) {
  const folders = new Set(inputs.map((file) => file.match(/^node_modules\/(?:@[^/]+\/)?[^/]+/)?.[0]).filter(Boolean));
  const names = new Map();
  for (const folder of [...folders].sort()) {
    const { name, version, license } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
    const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
    if (!file && !license) throw new Error(`${name} says nothing of its licence`);
    const text = file
      ? readFileSync(`${folder}/${file}`, "utf8").trim().replaceAll("*/", "* /")
      : `Licence: ${license}, as its package.json says; the package holds no licence text.`;
    names.set(text, [...(names.get(text) ?? []), `${name} ${version}`]);
  }
  return [...names].map(([text, packages]) => `/*! ${packages.join(", ")}\n\n${text}\n*/\n`).join("");
}
