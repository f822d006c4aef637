// CustomResourceDefinitions out of Go modules, as a test's API server takes them.
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile, readdir, stat } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { loadAll } from "js-yaml";

const run = promisify(execFile);
const downloadTimeoutMs = 10 * 60_000;
const folders = new Map();

/**
 * The definition of a kind, with the file in the module that holds it. Throws in words when the module cannot be had
 * or has none.
 *
 * @param {{ module: string, paths: string[] }} source
 * @param {string} group
 * @param {string} kind
 */
export async function findDefinition({ module, paths }, group, kind) {
  if (!folders.has(module)) folders.set(module, downloadModule(module));
  const folder = await folders.get(module);
  for (const file of (await Promise.all(paths.map((name) => filesBelow(path.join(folder, name))))).flat()) {
    const text = await readFile(file, "utf8");
    // Some files hold every definition of a release: parsing all of them for one would take seconds.
    for (const part of text.split(/^---.*$/m)) {
      if (!part.includes("CustomResourceDefinition") || !part.includes(`kind: ${kind}`)) continue;
      // Longhorn's file is a chart's template, which fills in labels.
      const found = loadAll(part.replace(/\{\{.*?\}\}/g, "")).find(
        (one) => one?.spec?.group === group && one.spec.names.kind === kind,
      );
      if (found) return { definition: found, file: path.relative(folder, file) };
    }
  }
  throw new Error(`${module} has no definition of ${kind} in ${group}.`);
}

/**
 * The definition with one version alone and without its status subresource, so that a status is judged with the rest
 * of the object. Null when it has no such version.
 */
export function judging({ metadata, spec }, version) {
  const found = spec.versions.find(({ name }) => name === version);
  if (!found) return null;
  const { subresources: _, deprecated: _d, deprecationWarning: _w, ...rest } = found;
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    // Groups below k8s.io need the annotation of their approval.
    metadata: { name: metadata.name, annotations: metadata.annotations },
    spec: { ...spec, conversion: { strategy: "None" }, versions: [{ ...rest, served: true, storage: true }] },
  };
}

/** Whether the definition takes whatever a status says. */
export function isStatusOpen(definition) {
  const { openAPIV3Schema: schema } = definition.spec.versions[0].schema;
  const preserves = "x-kubernetes-preserve-unknown-fields";
  return Boolean(schema[preserves] || schema.properties?.status?.[preserves]);
}

/** Where Go keeps the module, which its checksum database vouches for. */
async function downloadModule(module) {
  const env = { ...process.env, GOTOOLCHAIN: "local", GOFLAGS: "-mod=mod" };
  const options = { env, cwd: os.tmpdir(), timeout: downloadTimeoutMs };
  const said = await run("go", ["mod", "download", "-json", module], options).catch((error) => error);
  const { stdout: cache } = await run("go", ["env", "GOMODCACHE"], options);
  const escaped = module.replace(/[A-Z]/g, (letter) => `!${letter.toLowerCase()}`);
  const folder = path.join(cache.trim(), escaped);
  // Go unpacks a module that asks for a newer Go, and says an error: nothing of it is compiled here.
  if (existsSync(folder)) return folder;
  throw new Error(`${module} cannot be had: ${/"Error": "(.*)"/.exec(said.stdout)?.[1] ?? said.message}`);
}

async function filesBelow(name) {
  if (!(await stat(name)).isDirectory()) return [name];
  const names = await readdir(name, { recursive: true });
  return names
    .filter((file) => /\.ya?ml$/.test(file))
    .toSorted()
    .map((file) => path.join(name, file));
}
