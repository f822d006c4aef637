import { expect, test } from "vitest";
import type { Timeline } from "@/lib/api/application-schema";
import { aCommit, shaOf } from "@/components/application/application-fixture";
import { timelineLanes } from "@/components/timeline/timeline-marks";

const day = "2025-11-20T";
type Lane = Timeline["lanes"][number];
function timelineOf(lane: Partial<Lane>, commits: Timeline["commits"] = []): Timeline {
  return {
    from: `${day}00:00:00.000Z`,
    to: `${day}10:00:00.000Z`,
    commits,
    lanes: [{ targetId: "eu", operations: [], drifts: [], holds: [], unverified: [], ...lane }],
  };
}
const marksOf = (lane: Partial<Lane>) => timelineLanes(timelineOf(lane))[1]!.marks;

test("Git has the first lane, its commits in order of time", () => {
  const commits = [
    aCommit("8c1f2ab", "Raise replicas\n\nFor the sale.", `${day}08:00:00.000Z`),
    aCommit("51d09ee", "Pricing", `${day}02:00:00.000Z`),
  ];
  const [git] = timelineLanes(timelineOf({}, commits));
  expect(git!.marks.map(({ start, label }) => [start, label])).toEqual([
    [0.2, "51d09ee"],
    [0.8, "8c1f2ab"],
  ]);
  expect(git!.marks[1]!.words).toBe("8c1f2ab “Raise replicas”, Ana Ruiz");
});

test("of two commits that lie close, the newer keeps its label", () => {
  const commits = [
    aCommit("aaaaaaa", "one", `${day}08:00:00.000Z`),
    aCommit("bbbbbbb", "two", `${day}08:10:00.000Z`),
  ];
  const [git] = timelineLanes(timelineOf({}, commits));
  expect(git!.marks.map((mark) => mark.label)).toEqual([null, "bbbbbbb"]);
});

test("what lasts reaches to now, what began earlier begins at the edge, what is over before is left out", () => {
  const holds = [
    { startedAt: "2025-11-19T20:00:00.000Z", endedAt: null, sha: shaOf("77ab310") },
    { startedAt: "2025-11-19T10:00:00.000Z", endedAt: "2025-11-19T12:00:00.000Z", sha: shaOf("77ab310") },
  ];
  expect(marksOf({ holds })).toMatchObject([{ start: 0, end: 1, endedAt: null, words: "Held at 77ab310" }]);
});

test("objects that drift at the same time are one stretch that names them", () => {
  const drifts = [
    {
      startedAt: `${day}02:00:00.000Z`,
      endedAt: `${day}04:00:00.000Z`,
      refKey: "apps/Deployment/shop/web",
      writer: "kubectl edit",
    },
    {
      startedAt: `${day}03:00:00.000Z`,
      endedAt: null,
      refKey: "/ConfigMap/shop/web",
      writer: "kubectl edit",
    },
  ];
  expect(marksOf({ drifts })).toMatchObject([
    {
      start: 0.2,
      end: 1,
      words: "Drift of Deployment shop/web and ConfigMap shop/web, last written by kubectl edit",
    },
  ]);
});

test("drifts with a pause between them stay apart", () => {
  const drift = { refKey: "apps/Deployment/shop/web", writer: null };
  const drifts = [
    { ...drift, startedAt: `${day}02:00:00.000Z`, endedAt: `${day}03:00:00.000Z` },
    { ...drift, startedAt: `${day}05:00:00.000Z`, endedAt: `${day}06:00:00.000Z` },
  ];
  expect(marksOf({ drifts })).toHaveLength(2);
});

test("an operation that went wrong is not quiet, and leads to its page", () => {
  const operation = {
    id: "o1",
    kind: "rollback",
    startedAt: `${day}05:00:00.000Z`,
    toSha: shaOf("77ab310"),
  } as const;
  const operations = [{ ...operation, state: "partial" as const, finishedAt: `${day}05:01:00.000Z` }];
  expect(marksOf({ operations })).toMatchObject([
    { tone: "bad", href: "/operations/o1", words: "Rollback to 77ab310, applied in part" },
  ]);
});

test("of operations that overlap, the newer lies on top", () => {
  const operation = { kind: "sync", state: "succeeded", toSha: shaOf("77ab310") } as const;
  const at = (id: string, startedAt: string) => ({ ...operation, id, startedAt, finishedAt: startedAt });
  const operations = [at("newer", `${day}05:00:01.000Z`), at("older", `${day}05:00:00.000Z`)];
  expect(marksOf({ operations }).map((mark) => mark.href)).toEqual([
    "/operations/older",
    "/operations/newer",
  ]);
});
