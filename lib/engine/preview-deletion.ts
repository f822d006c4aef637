import { refLabel } from "@/lib/domain/object/manifest";
import type { PlannedStep } from "@/lib/domain/sync/plan-sync";
import { refusalOf } from "@/lib/domain/sync/plan-sync";
import { deletesItsClaims } from "@/lib/domain/sync/prune-guard";
import type { ClusterSession } from "@/lib/engine/cluster-session";
import type { ClusterWorld } from "@/lib/engine/cluster-world";
import { planDeletion } from "@/lib/engine/plan-deletion";
import { aheadOf } from "@/lib/engine/plan-target";
import type { EngineTarget } from "@/lib/engine/ports/target-store";
import { declaredKey, inputsOf, type TargetPreview } from "@/lib/engine/preview-target";
import { wantedInputs } from "@/lib/engine/renderings";
import { AppError, publicMessageOf } from "@/lib/platform/errors";

/** Plans what deleting the objects of a target would do, without writing: every object that goes, and why others stay. */
export async function previewDeletion(session: ClusterSession, targetId: string): Promise<TargetPreview> {
  const { world } = session;
  const target = await world.ports.targets.findTarget(targetId);
  if (!target) throw new AppError("not_found", "This target is no longer managed here.");
  const inputs = await inputsWhereItIs(session, target);
  const blank = {
    targetId,
    sha: inputs?.sha ?? "",
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
    const reason = `The hooks cannot be read, because ${problem?.file} cannot: ${problem?.reason}`;
    return { ...blank, outcome: "broken", reason };
  }
  const planned = { ...blank, renderingDigest: rendering.digest };
  const silence = world.silence();
  if (silence) return { ...planned, outcome: "unreachable", reason: silence.reason };
  const [refusal] = rendering.refusals;
  if (refusal) return { ...planned, outcome: "refused", reason: refusal.reason };
  if (target.policy.mode === "observe")
    return { ...planned, outcome: "refused", reason: "The policy is to observe only." };
  try {
    const options = { objects: null, confirmed: [], operation: aheadOf(rendering), past: [] };
    const plan = await planDeletion(world, target, rendering, options);
    const isHook = ({ action }: PlannedStep) => action === "run";
    return {
      ...planned,
      outcome: "planned",
      // A plan that was refused as a whole has no steps to say why.
      reason: plan.steps.length === 0 ? plan.refusal : refusalOf(plan.steps),
      steps: plan.steps
        .filter((step) => !isHook(step))
        .map(({ refKey, action, phase, wave, changes, blocker, message }) => {
          return { refKey, action, phase, wave, changes, blocker, message };
        }),
      hooks: plan.steps.filter(isHook).map((step) => {
        const { phase, wave, blocker } = step;
        return { refKey: declaredKey(plan, step), phase, wave, blocker };
      }),
      irreversible: plan.steps.flatMap((step) => leftBehind(world, step)),
    };
  } catch (error) {
    if (error instanceof AppError && error.code.startsWith("cluster_"))
      return { ...planned, outcome: "unreachable", reason: publicMessageOf(error) };
    throw error;
  }
}

/** The commit that the target is at as a whole: its hooks belong to what runs. Else what is wanted. */
async function inputsWhereItIs(session: ClusterSession, target: EngineTarget) {
  const wanted = wantedInputs(target, session.world.cluster);
  const { appliedSha } = target;
  return appliedSha === null || wanted?.sha === appliedSha ? wanted : inputsOf(session, target, appliedSha);
}

/** What deleting an object leaves behind that nobody would look for. */
function leftBehind({ cache }: ClusterWorld, { ref, refKey, action }: PlannedStep): string[] {
  const live = cache.get(refKey);
  if (action !== "prune" || ref.kind !== "StatefulSet" || !live || deletesItsClaims(live)) return [];
  return [`${refLabel(ref)}: the volume claims of its pods stay.`];
}
