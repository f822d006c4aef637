import type { ApplicationView, HoldView, TargetView } from "@/lib/api/application-schema";
import type { Viewer } from "@/lib/api/viewer-schema";
import { byEnvironment } from "@/lib/domain/cluster/environment-order";
import { notFound, roleIn, visibleProjects } from "@/lib/auth/policy";
import { unattended } from "@/lib/domain/status/unattended";
import { services } from "@/lib/services/context";
import { iso } from "@/lib/services/iso";
import { asId } from "@/lib/services/parse-input";
import { workerAbsentSince } from "@/lib/services/worker-absence";
import type { ApplicationRow } from "@/lib/store/applications";

/** An application with its targets, in the order in which a change travels. Throws `not_found`, also for one of another project. */
export async function getApplication(viewer: Viewer, applicationId: string): Promise<ApplicationView> {
  const id = asId(applicationId);
  const { store } = services();
  const row = id && (await store.applications.find(visibleProjects(viewer), id));
  const role = row ? roleIn(viewer, row.project.id) : null;
  if (!row || !role) throw notFound("application");
  const targets = row.targets.toSorted(
    (a, b) => byEnvironment(a.cluster, b.cluster) || a.namespace.localeCompare(b.namespace),
  );
  const absentSince = await workerAbsentSince(store);
  return { ...row, role, targets: targets.map((target) => targetView(unattended(target, absentSince))) };
}

type Target = ApplicationRow["targets"][number];

function targetView(target: Target): TargetView {
  const { cluster } = target;
  return {
    id: target.id,
    cluster: { ...cluster, silentSince: iso(cluster.silentSince) },
    namespace: target.namespace,
    path: target.path,
    revision: target.revision,
    isBySelector: target.isBySelector,
    status: target.status,
    sync: target.sync,
    health: target.health,
    summary: target.summary,
    statusSince: target.statusSince.toISOString(),
    freshness: target.freshness,
    wantedSha: target.wantedSha,
    appliedSha: target.appliedSha,
    headSha: target.headSha,
    problems: target.problems,
    refusals: target.refusals,
    counts: target.counts,
    differenceKey: target.differenceKey,
    hold: holdView(target),
    activeOperation: target.activeOperation,
  };
}

function holdView({ hold, heldCommit, waiting }: Target): HoldView | null {
  if (!hold) return null;
  return {
    id: hold.id,
    sha: hold.sha,
    message: heldCommit?.message ?? null,
    reason: hold.reason,
    personName: hold.personName,
    startedAt: hold.startedAt.toISOString(),
    remindAt: iso(hold.remindAt),
    waiting,
  };
}
