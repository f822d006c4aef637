import { expect, test } from "vitest";
import type { OwnedObject } from "@/lib/domain/target/owned-object";
import { anObject } from "@/components/application/application-fixture";
import { matchesSearch, resourceRows } from "@/components/resource-tree/resource-rows";

const owned = (refKey: string, children: OwnedObject[] = []): OwnedObject => ({
  refKey,
  uid: `uid-${refKey}`,
  health: "Healthy",
  healthReason: null,
  createdAt: null,
  owned: children,
});
const pods = ["a", "b"].map((name) => owned(`/Pod/shop/web-${name}`));
const web = anObject("eu", "apps/Deployment/shop/web", {
  owned: [owned("apps/ReplicaSet/shop/web-1", pods)],
  events: [
    {
      refKey: "/Pod/shop/web-a",
      reason: "BackOff",
      message: "image",
      count: 4,
      lastAt: "2025-11-20T10:00:00Z",
    },
  ],
});
const closed = () => false;
const open = () => true;

test("a closed object says what it owns and carries the warnings of all of it", () => {
  const [row] = resourceRows([web], closed);
  expect(row).toMatchObject({ owns: "1 ReplicaSet, 2 Pods", hasChildren: true });
  expect(row!.events).toHaveLength(1);
});

test("an open object shows its tree, each warning where it belongs", () => {
  const rows = resourceRows([web], open);
  expect(rows.map((row) => [row.depth, row.ref.name, row.events.length])).toEqual([
    [0, "web", 0],
    [1, "web-1", 0],
    [2, "web-a", 1],
    [2, "web-b", 0],
  ]);
  expect(rows[1]!.sync).toBeNull();
});

test("degraded first, then what differs, then by name", () => {
  const rows = resourceRows(
    [
      anObject("eu", "/Service/shop/b"),
      anObject("eu", "/Service/shop/a"),
      anObject("eu", "/ConfigMap/shop/z", { sync: "drifted" }),
      anObject("eu", "apps/Deployment/shop/x", { health: { status: "Degraded", reason: null } }),
    ],
    closed,
  );
  expect(rows.map((row) => row.ref.name)).toEqual(["x", "z", "a", "b"]);
});

test("an owner chain without end is cut", () => {
  let chain = owned("/Pod/shop/last");
  for (let depth = 0; depth < 50; depth += 1) chain = owned(`/Pod/shop/p${depth}`, [chain]);
  expect(resourceRows([anObject("eu", "/Pod/shop/root", { owned: [chain] })], open).length).toBeLessThan(12);
});

test.each([
  ["deploy web", true],
  ["SHOP/web", true],
  ["service", false],
  ["", true],
])("%j finds the deployment: %s", (search, found) => expect(matchesSearch(web, search)).toBe(found));
