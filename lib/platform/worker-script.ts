import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { AppError } from "@/lib/platform/errors";

/**
 * The script of a thread: `NAME.js` beside the bundle that this code is part of, as the build makes it. Where there is
 * no build (tests, development) `NAME.ts` is bundled now, once for each state of its source. `beside` is the module
 * that asks (`import.meta.url`). Throws `internal` when neither is possible.
 */
export async function findWorkerScript(name: string, beside: string): Promise<string> {
  const built = fileURLToPath(new URL(`./${name}.js`, beside));
  if (existsSync(built)) return built;
  const entry = fileURLToPath(new URL(`./${name}.ts`, beside));
  const known = bundling.get(entry) ?? bundle(name, entry);
  bundling.set(entry, known);
  return known;
}

const bundling = new Map<string, Promise<string>>();

async function bundle(name: string, entry: string): Promise<string> {
  try {
    // By a name in a variable: a production bundle must not carry the bundler.
    const bundler = "esbuild";
    const { build } = (await import(bundler)) as typeof import("esbuild");
    const { outputFiles } = await build({
      entryPoints: [entry],
      bundle: true,
      write: false,
      platform: "node",
      format: "esm",
      target: "node22",
      // jq-wasm is CommonJS that asks for Node's own modules, and wasmoon loads a file of its own: both are found from
      // the cache beside the packages.
      external: ["jq-wasm", "wasmoon"],
      outfile: `${name}.mjs`,
      logLevel: "silent",
    });
    const code = outputFiles[0]!.text;
    const file = join(cacheFolder(entry), `${name}-${sha256(code)}.mjs`);
    if (!existsSync(file)) {
      await mkdir(dirname(file), { recursive: true });
      const draft = `${file}.${process.pid}`;
      await writeFile(draft, code);
      await rename(draft, file);
    }
    return file;
  } catch (cause) {
    throw new AppError("internal", `The thread ${name} is not built: run the build first.`, { cause });
  }
}

/** Beside the packages where they can be found, else the system's temporary folder. */
function cacheFolder(entry: string): string {
  const packages = join(dirname(entry), "..", "..", "node_modules");
  return existsSync(packages) ? join(packages, ".cache", "plumbline") : join(tmpdir(), "plumbline");
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}
