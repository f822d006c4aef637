import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { findRow } from "@/lib/domain/health/table/find-row";
import { definitionSources } from "@/lib/testing/health/definition-sources";
import { digestOf } from "@/lib/testing/health/example-objects";
import { rowExamples } from "@/lib/testing/health/row-examples";

type CheckedExample = {
  digest: string;
  module?: string;
  file?: string;
  statusIsOpen?: true;
  absent?: string;
};

/** Written by `npm run check-health-examples` alone. */
const records = JSON.parse(readFileSync(new URL("checked-examples.json", import.meta.url), "utf8")) as Record<
  string,
  CheckedExample
>;

describe("every example was checked as it stands; after a change run npm run check-health-examples", () => {
  test.each(rowExamples)("$of", (example) => {
    const { digest, module, absent } = records[example.of] ?? {};
    const source = definitionSources[example.release];
    expect(digest).toBe(digestOf(example));
    expect(absent === undefined ? { module } : { absent }).toEqual(
      source && "module" in source ? { module: source.module } : source,
    );
  });
});

test("examples are of at least 100 kinds, each of them once, and with a row", () => {
  const kinds = rowExamples.map(({ of }) => of.replace(/\/\S+/, ""));
  expect(new Set(kinds).size).toBe(kinds.length);
  expect(kinds.length).toBeGreaterThanOrEqual(100);
  expect(kinds.filter((kind) => !findRow(...(kind.split(" ") as [string, string])))).toEqual([]);
});

test("nothing is recorded of what is no example", () => {
  expect(Object.keys(records).toSorted()).toEqual(rowExamples.map(({ of }) => of).toSorted());
});
