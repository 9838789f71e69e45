// Bundles the editor into publisher/static/built/, with the licences of what is bundled at its end.
import { build } from "esbuild";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";

const target = new URL("../static/built/", import.meta.url);
const made = await build({
  entryPoints: ["src/editor.js"],
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2021",
  metafile: true,
  write: false,
});
mkdirSync(target, { recursive: true });
writeFileSync(new URL("editor.js", target), made.outputFiles[0].text + licences(Object.keys(made.metafile.inputs)));

function licences(inputs) {
  const folders = new Set(inputs.map((file) => file.match(/^node_modules\/(?:@[^/]+\/)?[^/]+/)?.[0]).filter(Boolean));
  const names = new Map();
  for (const folder of [...folders].sort()) {
    const { name, version } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
    const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
    if (!file) throw new Error(`${name} says nothing of its licence`);
    const text = readFileSync(`${folder}/${file}`, "utf8").trim().replaceAll("*/", "* /");
    names.set(text, [...(names.get(text) ?? []), `${name} ${version}`]);
  }
  return [...names].map(([text, packages]) => `/*! ${packages.join(", ")}\n\n${text}\n*/\n`).join("");
}
