import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { AppError } from "@/lib/platform/errors";

/**
 * The script of a rendering thread: `render-worker.js` beside the bundle that this code is part of, as the build makes
 * it. Where there is no build (tests, development) it is bundled now, once for each state of its source. Throws
 * `render_failed` when neither is possible.
 */
export async function findWorkerScript(): Promise<string> {
  const built = fileURLToPath(new URL("./render-worker.js", import.meta.url));
  if (existsSync(built)) return built;
  bundling ??= bundle(fileURLToPath(new URL("./render-worker.ts", import.meta.url)));
  return bundling;
}

let bundling: Promise<string> | undefined;

async function bundle(entry: string): Promise<string> {
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
      // CommonJS that asks for Node's own modules: it cannot be put into a bundle of this form.
      external: ["jq-wasm"],
      outfile: "render-worker.mjs",
      logLevel: "silent",
    });
    const code = outputFiles[0]!.text;
    const file = join(cacheFolder(entry), `render-worker-${sha256(code)}.mjs`);
    if (!existsSync(file)) {
      await mkdir(dirname(file), { recursive: true });
      const draft = `${file}.${process.pid}`;
      await writeFile(draft, code);
      await rename(draft, file);
    }
    return file;
  } catch (cause) {
    throw new AppError("render_failed", "The rendering thread is not built: run the build first.", { cause });
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
