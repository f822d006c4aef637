import { refLabel, type Manifest } from "@/lib/domain/object/manifest";
import type { PlannedStep } from "@/lib/domain/sync/plan-sync";
import { runsHooks } from "@/lib/domain/ledger/operation";
import { optionsOf } from "@/lib/domain/sync/policy";
import { pruneRuleOf } from "@/lib/domain/sync/prune-rule";
import { countsForHealth } from "@/lib/domain/sync/object-role";
import { awaitDefinition, awaitHealth } from "@/lib/engine/await-health";
import { identityMsMax, type ClusterWorld } from "@/lib/engine/cluster-world";
import { claimedReason, claimFor } from "@/lib/engine/desired-state";
import { judgeWrite } from "@/lib/engine/judge-write";
import { planTarget, type TargetPlan } from "@/lib/engine/plan-target";
import type { EngineOperation, OperationLease, PastStep, SyncEnd } from "@/lib/engine/ports/operation-store";
import type { ApplyAnswer } from "@/lib/engine/ports/cluster";
import type { EngineTarget } from "@/lib/engine/ports/target-store";
import { pruneAll } from "@/lib/engine/prune-extras";
import type { Rendering } from "@/lib/engine/renderings";
import { startHook } from "@/lib/engine/run-hook";
import { endHooks, failureBefore, runSyncFail, runTurns } from "@/lib/engine/run-turns";
import { redactedToSend, type Subject } from "@/lib/engine/subject";
import { accountOf, takeOwnership } from "@/lib/engine/take-ownership";
import { deleteFirst, sendOnce } from "@/lib/engine/write-subject";
import { endOf } from "@/lib/domain/ledger/operation-end";
import { isBegun, mergeWithPast, Progress } from "@/lib/engine/sync-progress";
import { AppError } from "@/lib/platform/errors";

/** How old discovery may be when an operation begins; where it says that a kind is not served, it is asked again. */
const catalogMsMax = 5_000;

export type Running = {
  operation: EngineOperation;
  lease: OperationLease;
  /** Asked before each write: renews the lease (throws `lease_lost`) and says whether a person cancelled. */
  isCancelled(): Promise<boolean>;
  /** Whether another operation waits for the end of this one. */
  isWaitedFor(): boolean;
  /** The same, or self-heal has something to put back. */
  isOvertaken(): boolean;
  /** The digest of what the automation would write to the target now; null where it would write nothing. */
  automaticWish(): string | null;
  /** Aborts when the lease is lost or the worker ends. */
  signal: AbortSignal;
};

/**
 * Carries out one operation: render, compare with what was previewed, plan, run hooks and write object by object, turn
 * by turn, with the intent recorded before each write, await health, prune last. May be repeated after a crash at any
 * instruction: the plan is made anew from what the cluster has, a write whose answer was lost is read back or said
 * again unchanged, and a hook that was made is awaited, never made again.
 */
export async function syncTarget(
  world: ClusterWorld,
  target: EngineTarget,
  running: Running,
): Promise<SyncEnd> {
  const { operation } = running;
  const past = await world.ports.operations.steps(operation.id);
  const refused = (failure: string) => endOf(operation.options, past, { failure });

  const rendering = await world.renderings.of(operation.inputs);
  if (rendering.outcome === "broken") {
    const [problem] = rendering.problems;
    return refused(`${problem?.file}${problem?.line ? `:${problem.line}` : ""}: ${problem?.reason}`);
  }
  if (operation.renderingDigest !== null && operation.renderingDigest !== rendering.digest)
    return refused("what renders now is not what was previewed.");
  const [refusal] = rendering.refusals;
  if (refusal) return refused(refusal.reason);

  const isServed = rendering.objects.every(({ ref }) => world.catalog().find(ref));
  await world.refreshCatalog(isServed ? catalogMsMax : 0);
  const hooksOf = runsHooks(operation.kind, operation.options)
    ? { id: operation.id, sha: operation.toSha }
    : null;
  const plan = await planTarget(world, target, rendering, { ...operation.options, hooksOf });
  const progress = new Progress(world, running, plan, mergeWithPast(plan, past));
  return progress.through(() => carryOut(world, target, { rendering, plan, past }, progress));
}

async function carryOut(
  world: ClusterWorld,
  target: EngineTarget,
  { rendering, plan, past }: { rendering: Rendering; plan: TargetPlan; past: PastStep[] },
  progress: Progress,
): Promise<SyncEnd> {
  const { running } = progress;
  await world.ports.operations.plan(running.lease, progress.steps);
  await progress.readBack();
  const refusedPlan = (await claimedElsewhere(world, target, plan)) ?? plan.refusal;
  if (refusedPlan) progress.stop(refusedPlan);

  const earlier = failureBefore(progress.steps);
  if (earlier) progress.stop(earlier);

  // A commit that mends a rollout must not wait for the health of what it mends.
  const isOutdated = () => ![null, rendering.digest].includes(running.automaticWish());
  const isOvertaken = () => running.isOvertaken() || isOutdated();
  await runTurns(world, plan, progress, {
    perform: (planned) => perform(world, plan, planned, progress),
    isOutdated: () => running.isWaitedFor() || isOutdated(),
  });
  const isCounted = (key: string) =>
    countsForHealth(plan.subjects.get(key)?.placed.manifest ?? { metadata: {} });
  if (!progress.isStopped)
    progress.note(await awaitHealth(world, progress, isCounted, { ...running, isOvertaken }));
  // What only waits for its turn does not spare what is to be deleted; a newer commit plans its own deletions.
  const ruleOf = (live: Manifest) => pruneRuleOf(live, optionsOf(target.policy));
  if (!progress.isStopped && !isOutdated())
    await pruneAll(world, plan, progress, target, { ruleOf, lastMsMax: 0 });
  // A plan that was refused has touched nothing that a hook for failures would have to mend.
  if (refusedPlan === null || past.some(isBegun))
    await runSyncFail(world, plan, progress, (planned) => perform(world, plan, planned, progress));
  await endHooks(world, plan, progress);
  return progress.end();
}

/**
 * Why an object of the plan belongs to another target, or null. Asked of this very rendering: the session's claims are
 * those of what was wanted when it last looked.
 */
async function claimedElsewhere(
  world: ClusterWorld,
  target: EngineTarget,
  plan: TargetPlan,
): Promise<string | null> {
  const hooks = [...plan.runs.values()].map(({ placed }) => placed.refKey);
  const claims = await claimFor(world, target, [...plan.placed.keys(), ...hooks], plan.appliedKeys);
  const touched = new Set([...plan.placed.keys(), ...plan.steps.map(({ refKey }) => refKey)]);
  const taken = claims.find(({ refKey }) => touched.has(refKey));
  return taken ? claimedReason(taken) : null;
}

async function perform(
  world: ClusterWorld,
  plan: TargetPlan,
  planned: PlannedStep,
  progress: Progress,
): Promise<void> {
  const act = planned.action === "run" ? startHook : writeOne;
  await progress.attempt(planned, () => act(world, plan, planned, progress));
}

async function writeOne(
  world: ClusterWorld,
  plan: TargetPlan,
  planned: PlannedStep,
  progress: Progress,
): Promise<void> {
  const subject = await judgedSubject(world, plan, planned, progress);
  if (!subject) return;
  if (progress.step(planned).action === "recreate") {
    if (!(await deleteFirst(world, subject, planned, progress))) return;
    subject.live = null;
  }
  // An update names the object that it means; what is created could come to be in another cluster.
  if (!subject.live) await world.identify(identityMsMax);
  const answer = await write(world, subject, planned, progress);
  if (answer.outcome !== "applied") {
    const conflicts = answer.outcome === "conflict" ? answer.conflicts : [];
    const isGone = progress.step(planned).action === "recreate";
    return progress.refuse(
      planned,
      answer.outcome === "conflict" ? "conflict" : "refused",
      isGone ? `It is deleted, and was not created again: ${answer.message}` : answer.message,
      conflicts,
    );
  }
  await progress.done(planned, answer.object, redactedToSend(subject, true));
  if (planned.ref.kind === "CustomResourceDefinition") {
    const problem = await awaitDefinition(world, planned.ref, progress.running.signal);
    if (problem) progress.stop(problem);
    await world.refreshCatalog();
  }
}

/**
 * Records the intent and writes: first who owns the fields, where that changes, then the object itself. A successor
 * finds either done, or says it again.
 */
async function write(
  world: ClusterWorld,
  subject: Subject,
  planned: PlannedStep,
  progress: Progress,
): Promise<ApplyAnswer> {
  const step = progress.step(planned);
  progress.tell(planned, accountOf(subject, step.action === "adopt"));
  await progress.intend(planned);
  const owned = await takeOwnership(world, subject, step.action === "adopt");
  if (owned.outcome !== "owned") return owned;
  return sendOnce(world, owned.subject, step.isForced);
}

/** Objects that could not be judged when the plan was made are dry-run now that their turn has come. */
async function judgedSubject(
  world: ClusterWorld,
  plan: TargetPlan,
  planned: PlannedStep,
  progress: Progress,
): Promise<Subject | null> {
  const subject = plan.subjects.get(planned.refKey);
  if (!subject) throw new AppError("internal", `${refLabel(planned.ref)} was planned without its manifest.`);
  if (planned.blocker?.code !== "not_judged_yet") return subject;
  // Its definition may have come by itself.
  if (!subject.placed.isServed) await world.refreshCatalog();
  const live = await world.connection.get(planned.ref, subject.placed.manifest.apiVersion);
  const current = { ...subject, live };
  const { judgement } = await judgeWrite(world.connection, current, "none");
  if (judgement.kind === "accepted") {
    progress.step(planned).isForced = judgement.isForced;
    return current;
  }
  if (judgement.kind === "unchanged") await progress.unchanged(planned);
  else {
    const message =
      "message" in judgement ? judgement.message : `${refLabel(planned.ref)} is there already and not ours.`;
    await progress.refuse(
      planned,
      "refused",
      message,
      judgement.kind === "conflict" ? judgement.conflicts : [],
    );
  }
  return null;
}
