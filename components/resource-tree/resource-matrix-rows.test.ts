import { expect, test } from "vitest";
import { anObject } from "@/components/application/application-fixture";
import { cellStatus, cellWord, matrixRows } from "@/components/resource-tree/resource-matrix-rows";

const degraded = { status: "Degraded" as const, reason: "1 of 3 ready" };

test("the same object is one row, whatever its namespace, and what is not well stands first", () => {
  const rows = matrixRows([
    anObject("eu", "/ConfigMap/shop/config"),
    anObject("eu", "apps/Deployment/shop/web"),
    anObject("us", "apps/Deployment/shop-us/web"),
    anObject("us", "/Service/shop-us/web", { health: degraded }),
  ]);
  expect(rows.map(({ ref, cells }) => [ref.kind, [...cells.keys()]])).toEqual([
    ["Service", ["us"]],
    ["Deployment", ["eu", "us"]],
    ["ConfigMap", ["eu"]],
  ]);
});

test("a reason is said once, with the targets that give it", () => {
  const [row] = matrixRows([
    anObject("eu", "apps/Deployment/shop/web", { health: degraded }),
    anObject("us", "apps/Deployment/shop/web", { health: degraded }),
    anObject("ap", "apps/Deployment/shop/web"),
  ]);
  expect(row!.reasons).toEqual([{ text: "1 of 3 ready", targetIds: ["eu", "us"] }]);
});

test.each([
  { promise: "what is well needs no word", change: {}, status: "synced", word: null },
  { promise: "drift is named", change: { sync: "drifted" as const }, status: "drifted", word: "Drifted" },
  {
    promise: "of drift and bad health the worse is named",
    change: { sync: "drifted" as const, health: degraded },
    status: "degraded",
    word: "Degraded",
  },
])("$promise", ({ change, status, word }) => {
  const object = anObject("eu", "apps/Deployment/shop/web", change);
  expect(cellStatus(object)).toBe(status);
  expect(cellWord(object)).toBe(word);
});
