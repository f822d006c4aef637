import { afterAll, expect, test } from "vitest";
import type { RenderInputs, RenderResult } from "@/lib/domain/render/render";
import { makeRenderer } from "@/lib/render/make-renderer";

const inputs: RenderInputs = {
  repositoryId: "r",
  sha: "0".repeat(40),
  treeSha: "1".repeat(40),
  path: "deploy/shop",
  namespace: "shop",
  cluster: { name: "dev", labels: {} },
  renderer: "plain/1",
};
const renderer = makeRenderer({ fingerprint: (value) => `fp-${Buffer.from(value).length}`, poolSize: 2 });
afterAll(() => renderer.close());

const file = (name: string, content: string) => ({
  path: `deploy/shop/${name}`,
  content: Buffer.from(content),
});
const configMap = (name: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\ndata: {a: "1"}\n`;
const namesOf = (result: RenderResult) =>
  result.outcome === "rendered" ? result.objects.map(({ ref }) => ref.name) : result.problems;

test("objects come back with reference, place and digest", async () => {
  const result = await renderer.render(inputs, [
    file("a.yaml", `# first\n---\n${configMap("a")}---\n${configMap("b")}`),
  ]);
  expect(result).toMatchObject({
    outcome: "rendered",
    refusals: [],
    objects: [
      {
        ref: { group: "", kind: "ConfigMap", namespace: "", name: "a" },
        file: "deploy/shop/a.yaml",
        line: 3,
        digest: expect.stringMatching(/^[0-9a-f]{64}$/),
        manifest: { data: { a: "1" } },
      },
      { ref: { name: "b" }, line: 9 },
    ],
  });
});

test("a Secret goes to the cluster in clear and everywhere else as fingerprints", async () => {
  const secret =
    "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {password: canary-hunter2}\n";
  const result = await renderer.render(inputs, [file("s.yaml", secret)]);
  if (result.outcome !== "rendered") throw new Error("not rendered");
  const [object] = result.objects;
  expect(object!.clear).toMatchObject({ data: { password: btoa("canary-hunter2") } });
  expect(object!.clear).not.toHaveProperty("stringData");
  expect(object!.manifest).toMatchObject({ data: { password: "plumbline.secret.v1:fp-14" } });
  expect(JSON.stringify({ ...object, clear: null })).not.toContain("canary");
});

test("a thousand objects arrive whole and in order", async () => {
  const stream = Array.from({ length: 1000 }, (_, index) => configMap(`c${index}`)).join("---\n");
  const result = await renderer.render(inputs, [file("many.yaml", stream)]);
  expect(namesOf(result)).toEqual(Array.from({ length: 1000 }, (_, index) => `c${index}`));
});

test("more renderings than threads all come to their end", async () => {
  const results = await Promise.all(
    Array.from({ length: 9 }, (_, index) =>
      renderer.render(inputs, [file("a.yaml", configMap(`c${index}`))]),
    ),
  );
  expect(results.map(namesOf)).toEqual(Array.from({ length: 9 }, (_, index) => [`c${index}`]));
});

test("the files that were given stay whole, although threads take copies over", async () => {
  const content = Buffer.from(configMap("a"));
  await renderer.render(inputs, [{ path: "deploy/shop/a.yaml", content }]);
  expect(content.toString()).toBe(configMap("a"));
});

test("a folder that takes too long is broken, and the next one renders", async () => {
  const hasty = makeRenderer({ fingerprint: () => "fp", poolSize: 1, timeoutMs: 1 });
  const stream = Array.from({ length: 9000 }, (_, index) => configMap(`c${index}`)).join("---\n");
  const result = await hasty.render(inputs, [file("many.yaml", stream)]);
  expect(result).toEqual({
    outcome: "broken",
    problems: [{ file: "deploy/shop", line: null, reason: "Reading this folder takes longer than 0.001 s." }],
  });
  await hasty.close();
  const patient = makeRenderer({ fingerprint: () => "fp", poolSize: 1 });
  expect(namesOf(await patient.render(inputs, [file("a.yaml", configMap("a"))]))).toEqual(["a"]);
  await patient.close();
});

test("a folder that needs too much memory is broken, and the same renderer goes on", async () => {
  const small = makeRenderer({ fingerprint: () => "fp", poolSize: 1, memoryMb: 12 });
  const list = `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\nx: [${"{},".repeat(1_200_000)}]\n`;
  expect(await small.render(inputs, [file("big.yaml", list)])).toMatchObject({
    outcome: "broken",
    problems: [
      { file: "deploy/shop", line: null, reason: "Reading this folder takes more than 12 MB of memory." },
    ],
  });
  expect(namesOf(await small.render(inputs, [file("a.yaml", configMap("a"))]))).toEqual(["a"]);
  await small.close();
});

test("a thread that has nothing to do is ended, and the next folder has another", async () => {
  let started = 0;
  const count = () => void (started += 1);
  process.on("worker", count);
  const resting = makeRenderer({ fingerprint: () => "fp", poolSize: 1, idleMs: 20 });
  const render = () => resting.render(inputs, [file("a.yaml", configMap("a"))]);
  await Promise.all([render(), render()]);
  expect(started).toBe(1);
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(namesOf(await render())).toEqual(["a"]);
  expect(started).toBe(2);
  process.off("worker", count);
  await resting.close();
});

test("a thread that cannot start is a failure, not a broken manifest", async () => {
  const lost = makeRenderer({ fingerprint: () => "fp", poolSize: 1, script: "/nowhere/render-worker.js" });
  await expect(lost.render(inputs, [file("a.yaml", configMap("a"))])).rejects.toMatchObject({
    code: "render_failed",
  });
  await lost.close();
});
