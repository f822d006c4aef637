import { expect, test } from "vitest";
import { targetMoves } from "@/lib/domain/target/target-moves";

const target = (path: string, now: string, revision = "main", revisionNow = revision) => ({
  targetId: "t",
  template: { path, revision },
  path: now,
  revision: revisionNow,
});
const after = { name: "prod-eu", labels: { env: "prod", bad: "a/b" } };

test.each([
  {
    promise: "a path with a label that changed moves",
    given: target("overlays/{env}", "overlays/stage"),
    path: { before: "overlays/stage", after: "overlays/prod" },
    revision: { before: "main", after: "main" },
  },
  {
    promise: "a path with the name moves when the cluster is renamed",
    given: target("clusters/{name}", "clusters/prod"),
    path: { before: "clusters/prod", after: "clusters/prod-eu" },
    revision: { before: "main", after: "main" },
  },
  {
    promise: "so does a revision",
    given: target("shop", "shop", "release-{env}", "release-stage"),
    path: { before: "shop", after: "shop" },
    revision: { before: "release-stage", after: "release-prod" },
  },
])("$promise", ({ given, path, revision }) => {
  expect(targetMoves([given], after)).toEqual({ moves: [{ target: given, path, revision }], unresolved: [] });
});

test.each([
  { promise: "a plain path stays", given: target("shop", "shop") },
  { promise: "a label that keeps its value moves nothing", given: target("overlays/{env}", "overlays/prod") },
])("$promise", ({ given }) => {
  expect(targetMoves([given], after)).toEqual({ moves: [], unresolved: [] });
});

test.each([
  {
    promise: "a label that is taken away is missed",
    given: target("{region}", "eu"),
    words: "no label “region”",
  },
  {
    promise: "a revision may miss it, too",
    given: target("shop", "shop", "{region}", "eu"),
    words: "“region”",
  },
  {
    promise: "a label cannot change the shape of a path",
    given: target("{bad}", "a"),
    words: "cannot be part",
  },
])("$promise", ({ given, words }) => {
  const { moves, unresolved } = targetMoves([given], after);
  expect(moves).toEqual([]);
  expect(unresolved).toEqual([{ target: given, reason: expect.stringContaining(words) }]);
});
