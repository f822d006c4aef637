import { readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { provesInSync } from "@/lib/domain/compare/proves-in-sync";

const source = fileURLToPath(new URL("../../domain/compare/proves-in-sync.ts", import.meta.url));

/** A clause of the proof as it stands in the source, and what stands there when it is taken out. */
export type Mutant = { clause: string; from: string; to: string };

/** Each clause on which the proof's soundness rests; what only lets it prove more is none of them. */
export const mutants: Mutant[] = [
  {
    clause: "the same API version as the last apply's",
    from: "if (desired.apiVersion !== live.apiVersion || desired.apiVersion !== entry.apiVersion) return false;",
    to: "",
  },
  {
    clause: "every top-level field counts",
    from: "if (!provesMembers(wanted, live, owned.rest)) return false;",
    to: "",
  },
  {
    clause: "metadata counts",
    from: "return provesMetadata(desired, live, ownedMetadata);",
    to: "return true;",
  },
  {
    clause: "metadata that the server sets is not declared",
    from: "else if (value !== undefined) return false;",
    to: "",
  },
  {
    clause: "everything that we own is still desired",
    from: "if (memberOf(desired, name) === undefined) return false;",
    to: "{}",
  },
  {
    clause: "what is desired is there",
    from: "if (live === undefined) return false;",
    to: "if (live === undefined) return true;",
  },
  {
    clause: "a field that we do not own is equal",
    from: "return isSame(desired, live) && !mayRepeat(desired);",
    to: "return !mayRepeat(desired);",
  },
  {
    clause: "a list that we do not own says nothing twice",
    from: "return isSame(desired, live) && !mayRepeat(desired);",
    to: "return isSame(desired, live);",
  },
  {
    clause: "a field that we own as a whole is equal",
    from: "if (isLeaf(owned)) return isSame(desired, live);",
    to: "if (isLeaf(owned)) return true;",
  },
  {
    clause: "every item that we own is desired",
    from: "if (desired.length !== owned.length) return false;\n  let position = -1;\n  return",
    to: "let position = -1;\n  return",
  },
  {
    clause: "items keep their order and stand once",
    from: "if (place <= position) return false;",
    to: "if (place < 0) return false;",
  },
  {
    clause: "the members of items count",
    from: "return provesValue(item, live[place], match.node);",
    to: "return true;",
  },
  {
    clause: "an item that we own as a whole is equal",
    from: "return provesValue(item, live[place], match.node);",
    to: "return isMembers(item) && provesMembers(item, live[place], match.node);",
  },
  {
    clause: "every value of a set that we own is desired",
    from: "if (desired.length !== owned.length) return false;\n  let position = -1;\n  for",
    to: "let position = -1;\n  for",
  },
  {
    clause: "values of a set keep their order and stand once",
    from: "if (index <= position || ",
    to: "if (index < 0 || ",
  },
  {
    clause: "a value of a set is one that we own",
    from: "if (index <= position || !owned.some((other) => isSame(other, value))) return false;",
    to: "if (index <= position) return false;",
  },
];

/** The proof without a clause. Throws when the source no longer has it. */
export async function proofWithout({ clause, from, to }: Mutant): Promise<typeof provesInSync> {
  const text = await readFile(source, "utf8");
  const found = text.split(from).length - 1;
  if (found !== 1) throw new Error(`“${clause}” stands ${found} times in the proof.`);
  const { outputFiles } = await build({
    stdin: { contents: text.replace(from, () => to), resolveDir: path.dirname(source), loader: "ts" },
    bundle: true,
    write: false,
    format: "esm",
    platform: "node",
    logLevel: "silent",
    tsconfig: fileURLToPath(new URL("../../../tsconfig.json", import.meta.url)),
  });
  const code = outputFiles[0]!.text;
  const mutated = (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as {
    provesInSync: typeof provesInSync;
  };
  return mutated.provesInSync;
}
