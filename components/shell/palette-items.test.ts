import { expect, test } from "vitest";
import type { Fleet } from "@/lib/api/fleet-schema";
import { paletteGroups } from "@/components/shell/palette-items";

const row = (name: string, projectId: string): Fleet["rows"][number] => ({
  id: `a-${name}`,
  name,
  project: { id: projectId, name: projectId },
  repositoryName: "acme/config",
  revision: "main",
  headSha: null,
  cells: [],
});
const fleet: Fleet = {
  clusters: [],
  rows: [row("shop", "storefront"), row("search", "data")],
  causes: [],
  counts: {},
  targetsTotal: 0,
  hasMore: false,
  workerAbsentSince: null,
  operationsActive: 0,
};
const labels = (typed: string) =>
  paletteGroups(typed, { fleet, canAdminister: false, canOperate: (id) => id === "storefront" }).flatMap(
    ({ items }) => items.map(({ label }) => label),
  );

test("an application is found by its name, with what the viewer may do to it", () => {
  expect(labels("shop")).toEqual([
    "shop",
    "Sync shop…",
    "Roll back shop…",
    "History of shop",
    "Resources of shop",
  ]);
});

test("what a viewer may only look at offers no change", () => {
  expect(labels("search")).toEqual(["search", "History of search", "Resources of search"]);
});

test("what is held can be followed again", () => {
  const cells = [{ status: "unknown", isHeld: true }] as Fleet["rows"][number]["cells"];
  const held = { ...fleet, rows: [{ ...row("shop", "storefront"), cells }] };
  const groups = paletteGroups("follow", { fleet: held, canAdminister: false, canOperate: () => true });
  expect(groups.flatMap(({ items }) => items)).toMatchObject([
    { label: "Follow main again with shop…", href: "/applications/a-shop?dialog=follow" },
  ]);
});

test("nothing typed shows places, not a hundred things to do", () => {
  expect(labels("")).not.toContain("Sync shop…");
  expect(labels("roll back")).toEqual(["Roll back shop…"]);
});
