// Bundles what a launcher runs that is TypeScript of the same kind as the product, as the product is bundled.
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { nodeBuildOptions } from "./build.mjs";
import { root } from "./installed.mjs";

/** Below the packages, which stay outside. */
export const bundleDir = path.join(root, `node_modules/.bundled-${process.pid}`);

/** The scripts read files beside them, and so stay where they are. */
const scriptsOutside = {
  name: "scripts-outside",
  setup({ onResolve }) {
    onResolve({ filter: /^@\/scripts\// }, ({ path: name }) => ({
      path: pathToFileURL(path.join(root, name.slice(2))).href,
      external: true,
    }));
  },
};

/**
 * All that these modules export, each given as "lib/…". `programs` are entries of the product by name, bundled beside
 * them in `bundleDir`, which goes with this process.
 *
 * @param {string[]} modules
 * @param {string[]} [programs]
 */
export async function importBundled(modules, programs = []) {
  process.on("exit", () => fs.rmSync(bundleDir, { recursive: true, force: true }));
  const options = nodeBuildOptions();
  await build({
    ...options,
    entryPoints: Object.fromEntries(programs.map((name) => [name, options.entryPoints[name]])),
    stdin: {
      contents: modules.map((name) => `export * from "@/${name}";`).join("\n"),
      resolveDir: root,
      sourcefile: "bundled.ts",
    },
    outdir: bundleDir,
    plugins: [scriptsOutside],
  });
  return import(path.join(bundleDir, "stdin.js"));
}
