import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { canonicalJson } from "@/lib/domain/object/canonical-json";
import { readDocuments } from "@/lib/render/read-documents";
import { findPrograms } from "@/scripts/control-plane/programs.mjs";

const run = promisify(execFile);
const { programs, missing } = await findPrograms(["kubectl"]);
const kubectl = programs?.kubectl;
// Where it cannot be had the judge is missing, not wrong; the pipeline must have it.
if (!kubectl && process.env.CI === "true") throw new Error(missing?.map(({ reason }) => reason).join(" "));

/** Texts that parsers read differently; each is a value, and where it can be one, a key. */
const tokens = [
  ..."0644 0o17 017 09 00 -0 +1 1_000 1__0 _1 0x1F 0b11 0b2 0xg 1.0 1. .5 1e3 1E3 1e+3 1.5e-3 1e400 -1e400".split(
    " ",
  ),
  ..."yes Yes YES no on On off y Y n N true True TRUE tRue false null Null NULL nil ~ none NaN inf".split(
    " ",
  ),
  ..."1:30 190:20:30 2020-01-01 2020-01-01T00:00:00Z 12e03 0.1 1_0.5 9007199254740991 -9007199254740991".split(
    " ",
  ),
  ..."18446744073709551616 1m 500Mi 1Gi 0x 0o8 0b 1e 1e3x +.5 -.5 -- 1-2 v1 =".split(" "),
  "'0644'",
  '"yes"',
  "!!str 123",
  "a #b",
  "a#b",
];

const documents: [string, string][] = [
  ["merge keys", "base: &b {x: 1, y1: 2}\nmore: {<<: *b, x: 3}\nlist: {<<: [*b, {z: 4}]}"],
  ["block scalars", "a: |\n  one\n   two\n\nb: >-\n  one\n  two\n\n  three\nc: |+\n  x\n\n\nd: |2\n    x"],
  ["multi-line plain and quoted texts", "a: one\n  two\n\n  three\nb: \"one \\\n  two\"\nc: 'it''s'"],
  ["nested lists without indent", "a:\n- b:\n  - c\n- - d\n  - e"],
  ["empty values", 'a:\nb: {}\nc: []\nd: ""\ne: {x: }'],
  ["escapes", 'a: "\\u00e4\\t\\x41\\U0001F600"'],
  ["comments and document end", "a: 1 # one\n# two\nb: 2\n..."],
  ["numbers and booleans as keys", "1: a\n1.5: b\nyes: c\n0x10: d"],
];

describe.skipIf(!kubectl)("YAML is read as kubectl reads it", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "plumbline-yaml-"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const head = (name: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\n`;

  /** What kubectl makes of a stream, without a server: labelling locally changes nothing else. */
  async function byKubectl(stream: string): Promise<unknown[]> {
    const file = join(folder, "stream.yaml");
    await writeFile(file, stream);
    const args = ["label", "--local", "--overwrite", "-f", file, "read=1", "-o", "json"];
    const { stdout } = await run(kubectl!, args, {
      env: { ...process.env, HOME: folder },
      maxBuffer: 64 * 1024 * 1024,
    });
    const answers = stdout
      .trim()
      .split(/\n(?=\{)/)
      .map((text) => JSON.parse(text) as unknown);
    return answers.map((answer) => {
      const object = answer as { metadata: { labels?: Record<string, string> } };
      delete object.metadata.labels;
      return object;
    });
  }

  const byUs = (stream: string) => {
    const { documents: read, problems } = readDocuments("s.yaml", Buffer.from(stream), { values: 1e6 });
    expect(problems).toEqual([]);
    return read.map(({ value }) => value);
  };

  test("every odd token, as a value and in a list", async () => {
    const stream = tokens
      .map((token, index) => `${head(`t${index}`)}x: ${token}\nl:\n- ${token}\n`)
      .join("---\n");
    const [ours, theirs] = [byUs(stream), await byKubectl(stream)];
    const differing = tokens.filter(
      (_, index) => canonicalJson(ours[index]) !== canonicalJson(theirs[index]),
    );
    expect(theirs).toHaveLength(tokens.length);
    expect(differing).toEqual([]);
  });

  test.each(documents)("%s", async (_, text) => {
    const stream = head("a") + text + "\n";
    expect(byUs(stream)).toEqual(await byKubectl(stream));
  });

  test("streams of documents are cut in the same places", async () => {
    const stream = `# head\n---\n${head("a")}--- # next\n---\n${head("b")}s: |\n  ---\n  not a cut\n---\n# none\n---   \n${head("c")}`;
    expect(byUs(stream)).toEqual(await byKubectl(stream));
  });

  test.each([
    ["a tab", "a:\n\t- b"],
    ["infinity", "a: .inf"],
    ["a list as a key", "? [a]\n: b"],
    ["text after the cut", "a: 1\n--- b"],
  ])("%s is refused by both", async (_, text) => {
    const stream = `${head("a")}${text}\n`;
    await expect(byKubectl(stream)).rejects.toThrow();
    expect(readDocuments("s.yaml", Buffer.from(stream), { values: 1e6 }).problems).toHaveLength(1);
  });
});
