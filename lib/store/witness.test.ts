import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { makeWitness } from "@/lib/store/witness";

const root = await mkdtemp(join(tmpdir(), "plumbline-witness-"));
afterAll(() => rm(root, { recursive: true }));

test("the file is made with its folder, for its owner only, and holds what was noted", async () => {
  const file = join(root, "new", "audit-witness");
  const witness = makeWitness(file);
  await witness.note([{ seq: 1n, mac: "0a" }]);
  await witness.note([{ seq: 2n, mac: "0b" }]);
  const seen = [];
  for await (const link of witness.read()) seen.push(link);
  expect(seen).toEqual([
    { seq: 1n, mac: "0a" },
    { seq: 2n, mac: "0b" },
  ]);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});
