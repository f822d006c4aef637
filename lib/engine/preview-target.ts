import { refFromKey, refLabel } from "@/lib/domain/object/manifest";
import { placeObjects } from "@/lib/domain/render/place-objects";
import type { PlannedStep } from "@/lib/domain/sync/plan-sync";
import { reachRefusals } from "@/lib/domain/target/reach";
import type { ClusterSession } from "@/lib/engine/cluster-session";
import { fetchContent } from "@/lib/engine/content";
import { scopeIn } from "@/lib/engine/desired-state";
import { planTarget } from "@/lib/engine/plan-target";
import type { EngineTarget } from "@/lib/engine/ports/target-store";
import { inputsAt, trackedInputs, wantedInputs } from "@/lib/engine/renderings";
import { AppError, publicMessageOf } from "@/lib/platform/errors";

/** What a preview answers: the plan of one target, with what cannot be undone. */
export type TargetPreview = {
  targetId: string;
  outcome: "planned" | "unreachable" | "refused" | "broken";
  reason: string | null;
  sha: string;
  renderingDigest: string | null;
  steps: Pick<PlannedStep, "refKey" | "action" | "changes" | "blocker">[];
  irreversible: string[];
  checkedAt: string;
  /** Frozen inputs of this commit; what a rollback holds. */
  inputs: unknown;
};

/**
 * Plans what writing a commit to a target would change, without writing. Null means what is wanted now. Commits whose
 * content was never fetched are fetched first.
 */
export async function previewTarget(
  session: ClusterSession,
  targetId: string,
  sha: string | null,
): Promise<TargetPreview> {
  const { world } = session;
  const target = await world.ports.targets.findTarget(targetId);
  if (!target) throw new AppError("not_found", "This target is no longer managed here.");
  const inputs = sha === null ? wantedInputs(target, world.cluster) : await inputsOf(session, target, sha);
  const blank = {
    targetId,
    sha: inputs?.sha ?? sha ?? "",
    renderingDigest: null,
    steps: [],
    irreversible: [],
    checkedAt: world.ports.clock.now().toISOString(),
    inputs,
  };
  if (!inputs)
    return { ...blank, outcome: "broken", reason: target.refTrouble ?? "Git has not been read yet." };
  const rendering = await world.renderings.of(inputs);
  if (rendering.outcome === "broken") {
    const [problem] = rendering.problems;
    return {
      ...blank,
      outcome: "broken",
      reason: `${problem?.file}${problem?.line ? `:${problem.line}` : ""}: ${problem?.reason}`,
    };
  }
  const planned = { ...blank, renderingDigest: rendering.digest };
  const silence = world.silence();
  if (silence) return { ...planned, outcome: "unreachable", reason: silence.reason };
  const placed = placeObjects(rendering.objects, target.namespace, (kind) => scopeIn(world, kind));
  const foreign = session.targets.get(targetId)?.desired.foreign;
  const beyond = reachRefusals(placed, target.allowedNamespaces, world.cluster.name);
  const [refusal] = [
    ...[...rendering.refusals, ...beyond].map(({ reason }) => reason),
    ...placed.flatMap(({ refKey }) => foreign?.get(refKey) ?? []),
  ];
  if (refusal) return { ...planned, outcome: "refused", reason: refusal };
  if (target.policy.mode === "observe")
    return { ...planned, outcome: "refused", reason: "The policy is to observe only." };
  try {
    // A rollback always shows what would be deleted; whether it is deleted is asked for each guarded one.
    const options = { objects: null, adopt: [], prune: true, confirmedPrunes: [] };
    const plan = await planTarget(world, target, rendering, options);
    return {
      ...planned,
      outcome: "planned",
      reason: plan.refusal,
      steps: plan.steps
        .filter(({ action, blocker }) => action !== "none" || blocker)
        .map(({ refKey, action, changes, blocker }) => ({ refKey, action, changes, blocker })),
      irreversible: await irreversible(session, target, plan.steps),
    };
  } catch (error) {
    if (error instanceof AppError && error.code.startsWith("cluster_")) {
      return { ...planned, outcome: "unreachable", reason: publicMessageOf(error) };
    }
    throw error;
  }
}

async function inputsOf(session: ClusterSession, target: EngineTarget, sha: string) {
  const { ports, cluster } = session.world;
  const tracked = trackedInputs(target, cluster);
  if (tracked?.sha === sha) return tracked;
  const repository = await ports.repositories.getRepository(target.repositoryId);
  const connection = ports.repositoryConnector.connect({ url: repository.url, token: repository.token });
  const { commit } = await fetchContent(ports.repositories, { id: repository.id, connection }, sha, [
    target.path,
  ]);
  return inputsAt(target, cluster, { sha, treeSha: commit.treeSha });
}

/** What stays done whatever is rolled back: jobs that ran, data on volumes, definitions that others use. */
async function irreversible(
  session: ClusterSession,
  target: EngineTarget,
  steps: PlannedStep[],
): Promise<string[]> {
  const notes: string[] = [];
  for (const key of session.targets.get(target.id)?.keys() ?? []) {
    const ref = refFromKey(key);
    const live = session.world.cache.get(key);
    const finishedAt = (live?.status as { completionTime?: string } | undefined)?.completionTime;
    if (ref.kind === "Job" && finishedAt) notes.push(`${refLabel(ref)} ran and finished at ${finishedAt}.`);
  }
  for (const { ref, action } of steps) {
    if (action === "none") continue;
    if (action === "recreate")
      notes.push(`${refLabel(ref)} is deleted and created again: what runs in it ends.`);
    if (ref.kind === "PersistentVolumeClaim")
      notes.push(`${refLabel(ref)}: what was written to the volume stays as it is.`);
    if (ref.kind === "StatefulSet") notes.push(`${refLabel(ref)}: data that its pods wrote stays as it is.`);
    if (ref.kind === "CustomResourceDefinition")
      notes.push(`${refLabel(ref)} changes for everybody in this cluster.`);
  }
  return notes;
}
