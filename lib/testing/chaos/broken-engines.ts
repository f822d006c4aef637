import { readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Plugin } from "esbuild";
import type { Promised } from "@/lib/testing/chaos/judge";

const root = fileURLToPath(new URL("../../../", import.meta.url));

/** A change to the product that breaks one promise: what stands in a source file, and what stands there instead. */
export type Damage = { how: string; breaks: Promised[]; file: string; from: string; to: string };

/** Engines in which promises are broken on purpose: chaos must find out each, and call nothing else broken. */
export const brokenEngines: { name: string; damages: Damage[] }[] = [
  {
    name: "careless",
    damages: [
      {
        how: "deletes what carries its mark, without asking whether it is the same object",
        breaks: ["nothing is pruned that is not ours to"],
        file: "lib/engine/plan-target.ts",
        from: "(object.uid !== null && uid !== object.uid) || ",
        to: "",
      },
      {
        how: "runs every hook again that went well",
        breaks: ["no hook runs twice"],
        file: "lib/engine/run-hook.ts",
        from: 'await progress.hookEnded(planned, state === "succeeded" ? "done" : "failed", reason);',
        to: `if (state === "succeeded" && live) {
            const run = runOf(plan, planned);
            await removeAndAwait(world, run, live, progress);
            await make(world, run, plan.hookContext, undefined);
          }
          await progress.hookEnded(planned, state === "succeeded" ? "done" : "failed", reason);`,
      },
      {
        how: "writes something else first",
        breaks: ["nothing is written with two meanings"],
        file: "lib/engine/write-subject.ts",
        from: "let current = subject;",
        to: `let current = subject;
          const { placed } = subject;
          const clear = { ...placed.clear, data: { commit: "something else" } } as typeof placed.clear;
          if (clear.kind === "ConfigMap")
            await send(world.connection, { ...subject, placed: { ...placed, clear } }, true, {
              isForced: true, isDryRun: false, uid: subject.live?.metadata.uid });`,
      },
    ],
  },
  {
    name: "endless",
    damages: [
      {
        how: "never says that an operation has ended",
        breaks: ["every operation ends"],
        file: "lib/engine/operation-runner.ts",
        from: "await this.world.ports.operations.finish(lease, end);",
        to: "void end;",
      },
    ],
  },
  {
    name: "untruthful",
    damages: [
      {
        how: "says that it deleted what it did not",
        breaks: ["the cluster agrees with the ledger", "everything is synced in the end"],
        file: "lib/engine/prune-extras.ts",
        from: "await progress.intend(planned);\n  const answer = ",
        to: `await progress.intend(planned);
          if (planned) return progress.pruned(planned);
          const answer = `,
      },
      {
        how: "leaves a result out of the digest",
        breaks: ["the record verifies"],
        file: "lib/store/finish-operation.ts",
        from: "const digest = resultsDigest(entry, results);",
        to: "const digest = resultsDigest(entry, results.slice(1));",
      },
    ],
  },
];

/** Bundles a product with these damages. Throws when a source no longer has what is to be damaged. */
export function damaged(damages: Damage[]): Plugin {
  return {
    name: "damaged",
    setup({ onLoad }) {
      for (const { how, file, from, to } of damages)
        onLoad({ filter: new RegExp(`${file.replaceAll(/[/.]/g, "\\$&")}$`) }, async () => {
          const text = await readFile(path.join(root, file), "utf8");
          const found = text.split(from).length - 1;
          if (found !== 1) throw new Error(`“${how}” fits ${found} places of ${file}.`);
          return {
            contents: text.replace(from, () => to),
            loader: "ts",
            resolveDir: path.dirname(path.join(root, file)),
          };
        });
    },
  };
}
