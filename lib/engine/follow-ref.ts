import type { ClusterWorld } from "@/lib/engine/cluster-world";
import type { FollowedRef } from "@/lib/engine/ports/target-store";
import type { TargetSession } from "@/lib/engine/target-session";
import type { WorkQueue } from "@/lib/engine/work-queue";
import { log } from "@/lib/platform/log";

type Place = { repositoryId: string; ref: string };
type Commit = NonNullable<FollowedRef["head"]>;

/**
 * Takes the targets of a cluster to what their ref points to now. Those of which the commit changes no file go on
 * together, in one statement, and nobody looks at them: a commit costs what it touches. All others are read anew.
 */
export async function followRef(
  world: ClusterWorld,
  targets: Map<string, TargetSession>,
  queue: WorkQueue,
  place: Place,
): Promise<void> {
  const left = new Map(followers(targets, place).map((session) => [session.id, session]));
  try {
    const ref = await world.ports.targets.findRef(place.repositoryId, place.ref);
    const isFine = ref && ref.refTrouble === null && ref.repositoryTrouble === null;
    for (const id of isFine ? await advanced(world, queue, [...left.values()], place, ref) : [])
      left.delete(id);
  } catch (error) {
    log.warn("targets.not_advanced", { clusterId: world.cluster.id, error });
  }
  // What is being loaded just now may have been read before the ref moved.
  for (const id of queue.atWork()) if (!targets.has(id)) queue.add(id, { isReload: true, keys: new Set() });
  for (const id of left.keys()) queue.add(id, { isReload: true, keys: new Set() });
}

function followers(targets: Map<string, TargetSession>, { repositoryId, ref }: Place): TargetSession[] {
  return [...targets.values()].filter(({ desired: { target } }) => {
    return target?.repositoryId === repositoryId && target.revision === ref;
  });
}

/** Advances what can be; returns the ids of those. */
async function advanced(
  world: ClusterWorld,
  queue: WorkQueue,
  sessions: TargetSession[],
  { repositoryId }: Place,
  ref: FollowedRef,
): Promise<string[]> {
  const { head } = ref;
  const done: string[] = [];
  if (!head) return done;
  // Usually all are at the same commit.
  for (const [, its] of Map.groupBy(sessions, ({ desired }) => desired.target?.head?.sha)) {
    const from = its[0]!.desired.target?.head;
    if (!from || from.sha === head.sha) continue;
    const changed = await world.renderings.folders.changed(repositoryId, from.treeSha, head.treeSha);
    const byId = new Map(its.map((session) => [session.id, session]));
    await queue.withIdle([...byId.keys()], async (idle) => {
      const untouched = idle.filter((id) => isAt(byId.get(id)!, from) && byId.get(id)!.canAdvance(changed));
      if (untouched.length === 0) return;
      const commits = { from: from.sha, to: head.sha };
      for (const id of await world.ports.targets.advance(untouched, commits, world.lease())) {
        byId.get(id)!.advance(ref);
        done.push(id);
      }
    });
  }
  return done;
}

function isAt({ desired }: TargetSession, { sha }: Commit): boolean {
  return desired.target?.head?.sha === sha;
}
