import type { ApplicationView, HoldView, ObjectView, TargetView } from "@/lib/api/application-schema";
import type { Commit } from "@/lib/domain/git/git";

/** Factories for tests of this folder and its neighbours: a plain, good state, changed where a test cares. */

export const shaOf = (short: string) => short.padEnd(40, "0");

export function aCommit(short: string, message: string, committedAt = "2025-11-20T09:00:00.000Z"): Commit {
  return {
    sha: shaOf(short),
    treeSha: shaOf("7ee"),
    parents: [],
    authorName: "Ana Ruiz",
    authorEmail: "ana@example.com",
    message,
    committedAt,
  };
}

export function aTarget(name: string, change: Partial<TargetView> = {}): TargetView {
  return {
    id: `t-${name}`,
    cluster: { id: `c-${name}`, name, labels: {}, silentSince: null, silentReason: null },
    namespace: "shop",
    path: "apps/shop",
    revision: "main",
    isBySelector: false,
    status: "synced",
    sync: "synced",
    health: "Healthy",
    summary: null,
    statusSince: "2025-11-20T09:10:00.000Z",
    freshness: { isVerified: true, verifiedAt: "2025-11-20T10:02:00.000Z", reason: null, cause: null },
    wantedSha: shaOf("8c1f2ab"),
    appliedSha: shaOf("8c1f2ab"),
    headSha: shaOf("8c1f2ab"),
    problems: [],
    refusals: [],
    counts: { synced: 9 },
    differenceKey: null,
    hold: null,
    activeOperation: null,
    ...change,
  };
}

export function aSilentTarget(name: string, change: Partial<TargetView> = {}): TargetView {
  const since = "2025-11-20T09:41:00.000Z";
  return aTarget(name, {
    status: "unknown",
    cluster: { id: `c-${name}`, name, labels: {}, silentSince: since, silentReason: "i/o timeout" },
    freshness: {
      isVerified: false,
      verifiedAt: since,
      reason: `${name} does not answer: i/o timeout`,
      cause: "cluster",
    },
    ...change,
  });
}

export function aHold(change: Partial<HoldView> = {}): HoldView {
  return {
    id: "h1",
    sha: shaOf("77ab310"),
    message: "checkout 4.1.7",
    reason: "Checkout errors since 4.2.0",
    personName: "Ana Ruiz",
    startedAt: "2025-11-20T02:13:00.000Z",
    remindAt: null,
    waiting: [],
    ...change,
  };
}

export function anApplication(targets: TargetView[], change: Partial<ApplicationView> = {}): ApplicationView {
  return {
    id: "a1",
    name: "shop",
    project: { id: "p1", name: "shop-project" },
    role: "operator",
    repository: { id: "r1", url: "https://github.com/acme/shop-config", owner: "acme", name: "shop-config" },
    path: "apps/shop",
    revision: "main",
    policy: { mode: "automatic", selfHeal: false, prune: true },
    ignoreDifferences: "",
    selector: null,
    headCommit: aCommit("8c1f2ab", "Raise replicas for the sale"),
    targets,
    ...change,
  };
}

export function anObject(targetId: string, refKey: string, change: Partial<ObjectView> = {}): ObjectView {
  return {
    targetId,
    refKey,
    uid: `uid-${refKey}`,
    sync: "synced",
    proof: "local",
    reason: null,
    differences: [],
    health: { status: "Healthy", reason: null },
    owned: [],
    events: [],
    file: "apps/shop/web.yaml",
    line: 1,
    ...change,
  };
}
