import { refFromKey, refKey, refLabel } from "@/lib/domain/object/manifest";
import { placeRendering } from "@/lib/domain/render/place-rendering";
import { refusalOf, type PlannedStep } from "@/lib/domain/sync/plan-sync";
import { reachRefusals } from "@/lib/domain/target/reach";
import type { ClusterSession } from "@/lib/engine/cluster-session";
import { fetchContent } from "@/lib/engine/content";
import { scopeIn } from "@/lib/engine/desired-state";
import { aheadOf, planTarget, type TargetPlan } from "@/lib/engine/plan-target";
import type { EngineTarget } from "@/lib/engine/ports/target-store";
import { runOf } from "@/lib/engine/run-hook";
import { inputsAt, trackedInputs, wantedInputs } from "@/lib/engine/renderings";
import { AppError, publicMessageOf } from "@/lib/platform/errors";

/** What a preview answers: the plan of one target, with what cannot be undone. */
export type TargetPreview = {
  targetId: string;
  outcome: "planned" | "unreachable" | "refused" | "broken";
  reason: string | null;
  sha: string;
  renderingDigest: string | null;
  steps: Pick<PlannedStep, "refKey" | "action" | "phase" | "wave" | "changes" | "blocker" | "message">[];
  /** The hooks of this commit, in their order; whether they run is said with the operation. */
  hooks: Pick<PlannedStep, "refKey" | "phase" | "wave" | "blocker">[];
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
    hooks: [],
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
  const { objects, hooks } = placeRendering(rendering.objects, target.namespace, (kind) =>
    scopeIn(world, kind),
  );
  const placed = [...objects, ...hooks];
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
    const hooksOf = aheadOf(rendering);
    // What is there already and as Git wants it a sync takes over; a rollback, and the automation, leave it.
    const takeOver = sha === null ? ("unchanged" as const) : ("none" as const);
    const options = { objects: null, adopt: [], takeOver, prune: true, confirmedPrunes: [], hooksOf };
    const plan = await planTarget(world, target, rendering, options);
    // Toward a held commit they run only if that was chosen when the hold began.
    const areRun = sha !== null || target.hold === null || target.hold.hooks;
    const isHook = ({ action }: PlannedStep) => action === "run";
    const steps = plan.steps.filter((step) => !isHook(step));
    return {
      ...planned,
      outcome: "planned",
      // A plan that was refused as a whole has no steps to say why.
      reason: plan.steps.length === 0 ? plan.refusal : refusalOf(steps),
      steps: steps
        .filter(({ action, blocker }) => action !== "none" || blocker)
        .map(({ refKey, action, phase, wave, changes, blocker, message }) => {
          return { refKey, action, phase, wave, changes, blocker, message };
        }),
      hooks: plan.steps
        .filter((step) => isHook(step) && areRun)
        .map((step) => {
          const { phase, wave, blocker } = step;
          return { refKey: declaredKey(plan, step), phase, wave, blocker };
        }),
      irreversible: await irreversible(session, target, plan.steps),
    };
  } catch (error) {
    if (error instanceof AppError && error.code.startsWith("cluster_")) {
      return { ...planned, outcome: "unreachable", reason: publicMessageOf(error) };
    }
    throw error;
  }
}

/** What a target renders from at a commit, whose content is fetched where that was never done. */
export async function inputsOf(session: ClusterSession, target: EngineTarget, sha: string) {
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

/** The key under which Git declares a hook: the rest of a generated name is the operation's, which is none yet. */
export function declaredKey(plan: TargetPlan, step: PlannedStep): string {
  const { generateName, placed } = runOf(plan, step);
  return generateName === null ? step.refKey : refKey({ ...placed.ref, name: `${generateName}…` });
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
  for (const { ref, action, blocker } of steps) {
    if (action === "none" || action === "run") continue;
    // Where it is asked about, the question says what goes with it.
    if (action === "recreate" && blocker === null)
      notes.push(`${refLabel(ref)} is deleted and created again: what runs in it ends.`);
    if (ref.kind === "PersistentVolumeClaim")
      notes.push(`${refLabel(ref)}: what was written to the volume stays as it is.`);
    if (ref.kind === "StatefulSet") notes.push(`${refLabel(ref)}: data that its pods wrote stays as it is.`);
    if (ref.kind === "CustomResourceDefinition")
      notes.push(`${refLabel(ref)} changes for everybody in this cluster.`);
  }
  return notes;
}
