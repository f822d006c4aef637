import { expect, test } from "vitest";
import type { Fleet, FleetCell } from "@/lib/api/fleet-schema";
import { filterFleet, parseFilter, toggleToken } from "@/components/target-matrix/fleet-filter";

function cell(targetId: string, clusterId: string, status: FleetCell["status"], isHeld = false): FleetCell {
  return {
    targetId,
    clusterId,
    namespace: "shop",
    status,
    summary: null,
    sha: "8c1f2ab0000000000000000000000000000000aa",
    isHeld,
    isSyncing: false,
    freshness: { isVerified: true, verifiedAt: null, reason: null, cause: null },
    statusSince: "2026-11-21T00:00:00Z",
  };
}
const cluster = (id: string, env: string) => ({
  id,
  name: id,
  labels: { env },
  silentSince: null,
  silentReason: null,
});
const row = (name: string, cells: FleetCell[]) => ({
  id: name,
  name,
  project: { id: "p", name: "retail" },
  repositoryName: "shop-config",
  revision: "main",
  headSha: "8c1f2ab0000000000000000000000000000000aa",
  cells,
});
const fleet: Fleet = {
  clusters: [
    cluster("dev", "development"),
    cluster("prod-eu", "production"),
    cluster("prod-us", "production"),
  ],
  rows: [
    row("shop", [
      cell("1", "dev", "synced"),
      cell("2", "prod-eu", "drifted"),
      cell("3", "prod-us", "synced"),
    ]),
    row("checkout", [cell("4", "dev", "behind"), cell("5", "prod-eu", "unknown", true)]),
    row("tools", [cell("6", "dev", "synced")]),
  ],
  causes: [
    {
      id: "c",
      status: "drifted",
      title: "",
      detail: [],
      applicationId: null,
      clusterId: null,
      targetIds: ["2"],
      since: "2026-11-21T00:00:00Z",
      actions: [],
    },
  ],
  counts: {},
  targetsTotal: 6,
  hasMore: false,
  workerAbsentSince: null,
  operationsActive: 0,
};

test.each([
  { promise: "nothing asked keeps everything", text: "", rows: ["shop", "checkout", "tools"], clusters: 3 },
  {
    promise: "a label takes other clusters away, and rows without a target there",
    text: "env:production",
    rows: ["shop", "checkout"],
    clusters: 2,
  },
  { promise: "a status keeps rows that have it", text: "status:drifted", rows: ["shop"], clusters: 3 },
  {
    promise: "two statuses mean either",
    text: "status:drifted status:behind",
    rows: ["shop", "checkout"],
    clusters: 3,
  },
  {
    promise: "status and label must meet in one target",
    text: "env:development status:drifted",
    rows: [],
    clusters: 1,
  },
  { promise: "a hold is found behind silence", text: "status:held", rows: ["checkout"], clusters: 3 },
  { promise: "words match names", text: "SHO", rows: ["shop", "checkout", "tools"], clusters: 3 },
  { promise: "an application is named by its token", text: "app:shop", rows: ["shop"], clusters: 3 },
  {
    promise: "a word may be the beginning of a commit",
    text: "8c1f2",
    rows: ["shop", "checkout", "tools"],
    clusters: 3,
  },
  { promise: "attention keeps what belongs to a cause", text: "is:attention", rows: ["shop"], clusters: 3 },
  { promise: "an unknown label leaves no cluster", text: "region:eu", rows: [], clusters: 0 },
])("$promise", ({ text, rows, clusters }) => {
  const found = filterFleet(fleet, parseFilter(text));
  expect(found.rows.map(({ name }) => name)).toEqual(rows);
  expect(found.clusters).toHaveLength(clusters);
});

test("targets that match are named, so that the others can step back", () => {
  expect(filterFleet(fleet, parseFilter("status:drifted")).matching).toEqual(new Set(["2"]));
  expect(filterFleet(fleet, parseFilter("app:shop")).matching).toBeNull();
});

test("a token is put in once and taken out again", () => {
  const once = toggleToken("app:shop", { key: "status", value: "drifted" });
  expect(once).toBe("app:shop status:drifted");
  expect(toggleToken(once, { key: "status", value: "drifted" })).toBe("app:shop");
});

test.each(["constructor", "toString", "hasOwnProperty"])("a label may be called %s", (key) => {
  expect(parseFilter(`${key}:x`).labels).toEqual({ [key.toLowerCase()]: ["x"] });
});
