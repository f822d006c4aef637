import { expect, test, vi } from "vitest";
import type { GitTreeEntry } from "@/lib/domain/git/git";
import type { ClusterWorld } from "@/lib/engine/cluster-world";
import { followRef } from "@/lib/engine/follow-ref";
import { GitFolders } from "@/lib/engine/git-folders";
import type { FollowedRef } from "@/lib/engine/ports/target-store";
import type { TargetSession } from "@/lib/engine/target-session";
import { type Work, WorkQueue } from "@/lib/engine/work-queue";

const [before, after] = ["before", "after"].map((name) => ({ sha: name, treeSha: `tree ${name}` }));
const main = { repositoryId: "r", ref: "main" };

const file = (path: string, sha: string): GitTreeEntry => ({ path, mode: "100644", sha, size: 1 });
const trees: Record<string, GitTreeEntry[]> = {
  "tree before": [file("apps/a/x.yaml", "1"), file("apps/b/x.yaml", "1")],
  "tree after": [file("apps/a/x.yaml", "2"), file("apps/b/x.yaml", "1")],
};

/** A world of targets that are at the first commit, while the ref points to the second. */
function worldOf(sessions: TargetSession[], ref: Partial<FollowedRef> = {}) {
  const attended: string[] = [];
  const queue = new WorkQueue(async (id: string, _: Work) => void attended.push(id));
  const advance = vi.fn(async (ids: string[]) => ids);
  const found: FollowedRef = {
    head: after!,
    refTrouble: null,
    repositoryTrouble: null,
    refCheckedAt: null,
    ...ref,
  };
  const world = {
    cluster: { id: "c" },
    ports: { targets: { findRef: async () => found, advance } },
    renderings: { folders: new GitFolders({ findTree: async (_, sha) => trees[sha] ?? null }) },
    lease: () => ({ workerId: "w", epoch: 1n }),
  } as unknown as ClusterWorld;
  const targets = new Map(sessions.map((session) => [session.id, session]));
  return { world, queue, targets, advance, attended };
}

function session(id: string, more: Partial<TargetSession> = {}): TargetSession & { at: string } {
  const target = { repositoryId: "r", revision: "main", head: before, path: `apps/${id}` };
  const made = {
    id,
    at: "before",
    desired: { target },
    canAdvance: (changed: GitTreeEntry[]) => !changed.some(({ path }) => path.startsWith(`${target.path}/`)),
    advance: (ref: FollowedRef) => void (made.at = ref.head!.sha),
    ...more,
  };
  return made as unknown as TargetSession & { at: string };
}

test("only what a commit touches is looked at", async () => {
  const [a, b] = [session("a"), session("b")];
  const { world, queue, targets, advance, attended } = worldOf([a, b]);
  await followRef(world, targets, queue, main);
  await vi.waitFor(() => expect(attended).toEqual(["a"]));
  expect(advance.mock.calls).toEqual([[["b"], { from: "before", to: "after" }, world.lease()]]);
  expect([a.at, b.at]).toEqual(["before", "after"]);
});

test("what the store does not move is looked at", async () => {
  const b = session("b");
  const { world, queue, targets, advance, attended } = worldOf([b]);
  advance.mockResolvedValue([]);
  await followRef(world, targets, queue, main);
  await vi.waitFor(() => expect(attended).toEqual(["b"]));
  expect(b.at).toBe("before");
});

test("so is all when the store fails, or the ref is in trouble", async () => {
  for (const trouble of [{}, { refTrouble: "It is gone." }]) {
    const { world, queue, targets, advance, attended } = worldOf([session("b")], trouble);
    advance.mockRejectedValue(new Error("The database is away."));
    await followRef(world, targets, queue, main);
    await vi.waitFor(() => expect(attended).toEqual(["b"]));
  }
});

test("what is being worked on, or loaded, is read anew afterwards", async () => {
  const b = session("b");
  const { world, queue, targets, advance, attended } = worldOf([b]);
  queue.add("b", { isReload: false, keys: null });
  queue.add("new", { isReload: true, keys: null });
  const add = vi.spyOn(queue, "add");
  await followRef(world, targets, queue, main);
  await vi.waitFor(() => expect(attended.toSorted()).toEqual(["b", "new"]));
  expect(add.mock.calls.map(([id, { isReload }]) => [id, isReload])).toEqual([
    ["new", true],
    ["b", true],
  ]);
  expect(advance).not.toHaveBeenCalled();
});

test("followers of other refs and repositories are left alone", async () => {
  const others = [
    session("x", { desired: { target: { repositoryId: "r", revision: "dev", head: before } } } as never),
    session("y", { desired: { target: { repositoryId: "q", revision: "main", head: before } } } as never),
  ];
  const { world, queue, targets, advance, attended } = worldOf([session("a"), ...others]);
  await followRef(world, targets, queue, main);
  await vi.waitFor(() => expect(attended).toEqual(["a"]));
  expect(advance).not.toHaveBeenCalled();
});
