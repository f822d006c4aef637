import { expect, test } from "vitest";
import type { Cause, Fleet, FleetRow } from "@/lib/api/fleet-schema";
import { headline, headlineDetail } from "@/components/target-matrix/fleet-headline";

const row: FleetRow = {
  id: "a",
  name: "shop",
  project: { id: "p", name: "retail" },
  repositoryName: "shop-config",
  revision: "main",
  headSha: null,
  cells: [],
};
const cause: Cause = {
  id: "c",
  status: "drifted",
  title: "",
  detail: [],
  applicationId: null,
  clusterId: null,
  targetIds: [],
  since: "2026-11-21T00:00:00Z",
  actions: [],
};
const fleet = (some: Partial<Fleet>): Fleet => ({
  clusters: [],
  rows: [row],
  causes: [],
  counts: {},
  targetsTotal: 3,
  hasMore: false,
  workerAbsentSince: null,
  operationsActive: 0,
  ...some,
});

test.each([
  {
    promise: "all synced is the only praise",
    some: { counts: { synced: 3 } },
    says: "Everything matches Git",
  },
  {
    promise: "unverified is no praise",
    some: { counts: { synced: 2, unknown: 1 } },
    says: "Nothing needs you",
  },
  { promise: "a hold is no praise", some: { counts: { synced: 2, held: 1 } }, says: "Nothing needs you" },
  {
    promise: "without a worker nothing is praised",
    some: { counts: { synced: 3 }, workerAbsentSince: "2026-11-21T00:00:00Z" },
    says: "Nothing is being verified",
  },
  { promise: "one cause", some: { causes: [cause] }, says: "One thing needs you" },
  { promise: "several causes", some: { causes: [cause, cause] }, says: "Two things need you" },
  { promise: "an empty fleet", some: { rows: [], targetsTotal: 0 }, says: "Nothing to watch yet" },
])("$promise: $says", ({ some, says }) => {
  expect(headline(fleet(some))).toBe(says);
});

test("the line below counts what is known, and says nothing of what is zero", () => {
  expect(headlineDetail(fleet({ counts: { synced: 1, unknown: 2 } }))).toBe(
    "1 application on 0 clusters, 3 targets. 1 matches Git and is healthy, 2 not verified.",
  );
});
