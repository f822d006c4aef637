import { describe, expect, test } from "vitest";
import { refusedCredentials, unknownAuthority } from "@/lib/domain/cluster/refused-credentials";
import type { Cause, CauseTarget } from "@/lib/domain/status/cause";
import { causesOf } from "@/lib/domain/status/causes";

const now = "2026-11-21T10:00:00.000Z";
const clusters = ["dev", "prod-eu", "prod-us", "prod-ap"].map((name) => ({
  id: name,
  name,
  silentSince: null as string | null,
  silentReason: null as string | null,
}));
const repositories = [
  {
    id: "repo",
    label: "acme/shop",
    failingSince: null as string | null,
    failingReason: null as string | null,
  },
];

function target(application: string, cluster: string, change: Partial<CauseTarget> = {}): CauseTarget {
  return {
    id: `${application}@${cluster}`,
    applicationId: application,
    applicationName: application,
    clusterId: cluster,
    clusterName: cluster,
    repositoryId: "repo",
    status: "synced",
    summary: null,
    statusSince: "2026-11-21T09:00:00.000Z",
    sha: "8c1f2ab".padEnd(40, "0"),
    freshness: { isVerified: true, verifiedAt: now, reason: null, cause: null },
    differenceKey: null,
    differences: [],
    healthReason: null,
    problems: [],
    refusals: [],
    isAutomatic: true,
    hold: null,
    failedOperation: null,
    ...change,
  };
}

const drift = (key: string): Partial<CauseTarget> => ({
  status: "drifted",
  differenceKey: key,
  summary: "2 fields",
  differences: [
    { path: "spec.replicas", desired: 6, live: 2, writerName: "kubectl edit" },
    { path: "resources.limits", desired: { memory: "1Gi" }, live: {}, writerName: "kubectl edit" },
  ],
});

const find = (targets: CauseTarget[], more: Partial<Parameters<typeof causesOf>[0]> = {}) =>
  causesOf({ targets, clusters, repositories, workerAbsentSince: null, now, ...more });
const words = (cause: Cause) => cause.detail.map((phrase) => phrase.text).join("");

describe("what is said of one cause", () => {
  test.each<{ promise: string; targets: CauseTarget[]; title: string; detail: string }>([
    {
      promise: "a degraded application tells where the same commit is healthy",
      targets: [
        target("payments", "prod-eu", {
          status: "degraded",
          summary: "1 of 3 ready",
          healthReason: "1 of 3 ready: ImagePullBackOff",
        }),
        target("payments", "dev"),
        target("payments", "prod-us", { status: "held" }),
        target("payments", "prod-ap", { sha: "another" }),
      ],
      title: "payments is degraded on prod-eu",
      detail: "1 of 3 ready: ImagePullBackOff. The same commit is healthy on 2 clusters.",
    },
    {
      promise: "equal drift on two clusters is one cause with fields and writer",
      targets: [target("shop", "prod-eu", drift("k")), target("shop", "prod-us", drift("k"))],
      title: "Same drift of shop on prod-eu and prod-us",
      detail: "spec.replicas 6 → 2 and resources.limits, last written by kubectl edit.",
    },
    {
      promise: "many clusters are counted, not listed",
      targets: ["dev", "prod-eu", "prod-us"].map((cluster) => target("shop", cluster, drift("k"))),
      title: "Same drift of shop on 3 clusters",
      detail: "spec.replicas 6 → 2 and resources.limits, last written by kubectl edit.",
    },
    {
      promise: "a divergence says that both sides moved",
      targets: [
        target("search", "dev", {
          status: "diverged",
          differences: [{ path: "spec.template", desired: {}, live: {}, writerName: null }],
        }),
      ],
      title: "search diverged on dev",
      detail: "Git and the cluster both moved spec.template.",
    },
    {
      promise: "a broken manifest names file, line and reason once for all clusters",
      targets: ["dev", "prod-eu"].map((cluster) =>
        target("shop", cluster, {
          problems: [
            { file: "apps/web.yaml", line: 14, reason: "This line is not indented as its neighbours." },
          ],
        }),
      ),
      title: "shop cannot be rendered from Git",
      detail:
        "apps/web.yaml:14: This line is not indented as its neighbours. The last good state stays on dev and prod-eu.",
    },
    {
      promise: "a failed operation stays until the target is where it should be",
      targets: [
        target("shop", "dev", {
          status: "behind",
          failedOperation: { id: "op", message: "4 of 9 applied: quota exceeded.", finishedAt: now },
        }),
      ],
      title: "The last operation of shop on dev failed",
      detail: "4 of 9 applied: quota exceeded.",
    },
    {
      promise: "a hold past its reminder nags",
      targets: [
        target("shop", "dev", {
          status: "held",
          hold: { sha: "77ab310".padEnd(40, "0"), personName: "Grace", remindAt: "2026-11-21T09:59:00.000Z" },
        }),
      ],
      title: "shop is still held on dev",
      detail:
        "Held at 77ab310 by Grace, who asked to be reminded. New commits wait until you follow Git again.",
    },
    {
      promise: "an automatic application that may not be written to says why",
      targets: [
        target("shop", "dev", {
          status: "behind",
          refusals: [{ code: "not_honoured", reason: "Hooks are not honoured yet.", refKey: null }],
        }),
      ],
      title: "shop is not written to on dev",
      detail: "Hooks are not honoured yet.",
    },
    {
      promise: "a branch that vanished is said of the repository",
      targets: [
        target("shop", "dev", {
          status: "unknown",
          freshness: {
            isVerified: false,
            verifiedAt: now,
            reason: "The branch main no longer exists.",
            cause: "repository",
          },
        }),
      ],
      title: "acme/shop cannot be followed",
      detail: "The branch main no longer exists. 1 target may be behind without our knowing.",
    },
  ])("$promise", ({ targets, title, detail }) => {
    const causes = find(targets);
    expect(causes.map((cause) => [cause.title, words(cause)])).toEqual([[title, detail]]);
  });
});

test("nothing needs a person when all is synced, held without a due reminder, behind or in progress", () => {
  expect(
    find([
      target("shop", "dev"),
      target("shop", "prod-eu", { status: "behind" }),
      target("shop", "prod-us", {
        status: "syncing",
        failedOperation: { id: "op", message: null, finishedAt: now },
      }),
      target("cart", "dev", {
        status: "held",
        hold: { sha: "77ab310", personName: "Grace", remindAt: "2026-11-22T00:00:00.000Z" },
      }),
    ]),
  ).toEqual([]);
});

test("different drift of one application stays apart", () => {
  const causes = find([target("shop", "dev", drift("a")), target("shop", "prod-eu", drift("b"))]);
  expect(causes.map((cause) => cause.title)).toEqual(["shop drifted on dev", "shop drifted on prod-eu"]);
  expect(new Set(causes.map((cause) => cause.id)).size).toBe(2);
});

test("a silent cluster speaks for all its targets, and their old drift is not claimed", () => {
  const silent = clusters.map((cluster) =>
    cluster.id === "prod-ap"
      ? { ...cluster, silentSince: "2026-11-21T09:41:00.000Z", silentReason: "i/o timeout" }
      : cluster,
  );
  const causes = find([target("shop", "prod-ap", drift("k")), target("cart", "prod-ap")], {
    clusters: silent,
  });
  expect(causes).toHaveLength(1);
  expect(causes[0]).toMatchObject({
    title: "prod-ap does not answer",
    since: "2026-11-21T09:41:00.000Z",
    targetIds: ["shop@prod-ap", "cart@prod-ap"],
  });
  expect(words(causes[0]!)).toBe("2 targets not verified. i/o timeout");
});

test("a cluster that refuses our credentials leads to where they are replaced", () => {
  const [cause] = find([target("shop", "prod-ap")], {
    clusters: silentFor(`${refusedCredentials.token}. The token ended at 2026-11-21 09:40 UTC.`),
  });
  expect(cause).toMatchObject({
    title: "prod-ap does not accept our credentials",
    actions: [{ href: "/clusters/prod-ap?dialog=credentials" }, { href: "/clusters/prod-ap" }],
  });
  expect(words(cause!)).toBe(
    "1 target not verified. They are wrong, expired or revoked. The token ended at 2026-11-21 09:40 UTC.",
  );
});

test("so does one whose certificate the kubeconfig does not vouch for", () => {
  const [cause] = find([target("shop", "prod-ap")], { clusters: silentFor(unknownAuthority) });
  expect(cause).toMatchObject({
    title: "prod-ap does not answer",
    actions: [{ href: "/clusters/prod-ap?dialog=credentials" }, { href: "/clusters/prod-ap" }],
  });
});

test("the worst comes first, and of one kind what touches more targets", () => {
  const causes = find(
    [
      target("shop", "dev", drift("a")),
      target("cart", "dev", drift("k")),
      target("cart", "prod-eu", drift("k")),
      target("search", "dev", { status: "diverged" }),
      target("payments", "prod-eu", { status: "degraded" }),
    ],
    {
      workerAbsentSince: now,
      repositories: [
        { id: "repo", label: "acme/shop", failingSince: now, failingReason: "The token has expired." },
      ],
    },
  );
  expect(causes.map((cause) => cause.title)).toEqual([
    "No worker is running",
    "payments is degraded on prod-eu",
    "search diverged on dev",
    "Same drift of cart on dev and prod-eu",
    "shop drifted on dev",
    "acme/shop cannot be followed",
  ]);
});

function silentFor(silentReason: string) {
  return clusters.map((cluster) =>
    cluster.id === "prod-ap" ? { ...cluster, silentSince: now, silentReason } : cluster,
  );
}
