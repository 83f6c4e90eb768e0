// SPDX-License-Identifier: AGPL-3.0-or-later
// Checks that every refusal code has a sentence in a refusals.en.json of its service, and that every sentence is used.
// Prints the violations, for scripts/check.
import { readFileSync } from "node:fs";
import { execFileSync } from "node:child_process";

const files = (...patterns) =>
  execFileSync("git", ["ls-files", ...patterns], { encoding: "utf8" })
    .split("\n")
    .filter(Boolean);
const serviceOf = (file) => file.split("/")[1];

/** The arguments of the call whose parenthesis opens at `from`, as texts. */
function argumentsAt(text, from) {
  const found = [];
  let depth = 0,
    quote = "",
    start = from + 1;
  for (let at = from; at < text.length; at++) {
    const byte = text[at];
    if (quote) {
      if (byte === "\\" && quote === '"') at++;
      else if (byte === quote) quote = "";
    } else if (byte === '"' || byte === "'") quote = byte;
    else if (byte === "(" || byte === "{") depth++;
    else if (byte === ")" || byte === "}") {
      if (--depth === 0) return [...found, text.slice(start, at)];
    } else if (byte === "," && depth === 1) {
      found.push(text.slice(start, at));
      start = at + 1;
    }
  }
  return found;
}

function* codesOfC(text) {
  for (const call of text.matchAll(
    /\brefuse(_retry|_field|_saying|_showing|_key)?\s*(?=\()/g,
  )) {
    const code = argumentsAt(text, call.index + call[0].length)[2] ?? "";
    for (const [, literal] of code.matchAll(/"([a-z0-9_]+)"/g)) yield literal;
  }
}

function* codesOfSql(text) {
  for (const call of text.matchAll(/\bportico\.(must|conflict)\s*(?=\()/g)) {
    const code = /^\s*'([a-z0-9_]+)'\s*$/.exec(
      argumentsAt(text, call.index + call[0].length).at(-1) ?? "",
    );
    if (code) yield code[1];
  }
}

// The engine reads these itself and answers with something else.
const internal = new Set(["key_known"]);

const catalogues = files("services/**/refusals.en.json").map((file) => ({
  file,
  service: serviceOf(file),
  sections: JSON.parse(readFileSync(file, "utf8")),
}));
const sources = files(
  "services/*.c",
  "services/*.h",
  "services/*.sql",
  "migrations/*.sql",
).map((file) => ({ file, text: readFileSync(file, "utf8") }));

const knownTo = (service) =>
  new Set(
    catalogues
      .filter((one) => ["http", service].includes(one.service))
      .flatMap(({ sections }) => [
        ...Object.keys(sections.problems ?? {}),
        ...Object.keys(sections.fields ?? {}),
      ]),
  );
const known = {
  worker: knownTo("worker"),
  platform: knownTo("platform"),
  http: knownTo("http"),
};
known.all = new Set([...known.worker, ...known.platform]);

for (const { file, text } of sources.filter(
  ({ file }) => !/^services\/(cli|data)\//.test(file),
))
  for (const code of file.endsWith(".sql") ? codesOfSql(text) : codesOfC(text))
    if (!internal.has(code) && !(known[serviceOf(file)] ?? known.all).has(code))
      console.log(`${file}: "${code}" has no sentence`);

const quoted = new Set(
  sources.flatMap(({ text }) =>
    [...text.matchAll(/["']([a-z0-9_]+)["']/g)].map(([, word]) => word),
  ),
);
for (const { file, sections } of catalogues)
  for (const code of [
    ...Object.keys(sections.problems ?? {}),
    ...Object.keys(sections.fields ?? {}),
  ])
    if (!quoted.has(code)) console.log(`${file}: nothing uses "${code}"`);
