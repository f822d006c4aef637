import type { Timeline } from "@/lib/api/application-schema";
import type { Viewer } from "@/lib/api/viewer-schema";
import { notFound, visibleProjects } from "@/lib/auth/policy";
import { services } from "@/lib/services/context";
import { iso } from "@/lib/services/iso";
import { asId } from "@/lib/services/parse-input";

const hoursMax = 24 * 90;

/** What happened to an application in the last hours: one lane for Git, one for each target. */
export async function getTimeline(
  viewer: Viewer,
  { applicationId, hours }: { applicationId: string; hours: number },
): Promise<Timeline> {
  const id = asId(applicationId);
  const to = new Date();
  const span = Number.isFinite(hours) ? Math.min(Math.max(hours, 1), hoursMax) : 24;
  const from = new Date(to.getTime() - span * 3_600_000);
  const rows = id && (await services().store.readTimeline(visibleProjects(viewer), id, from, to));
  if (!rows) throw notFound("application");
  return {
    from: from.toISOString(),
    to: to.toISOString(),
    commits: rows.commits,
    lanes: rows.lanes.map((lane) => ({
      targetId: lane.targetId,
      operations: lane.operations.map(stretch),
      drifts: lane.drifts.map((drift) => ({
        startedAt: drift.startedAt.toISOString(),
        endedAt: iso(drift.endedAt),
        refKey: drift.refKey,
        writer: drift.writer,
      })),
      holds: lane.holds.map((hold) => ({
        startedAt: hold.startedAt.toISOString(),
        endedAt: iso(hold.endedAt),
        sha: hold.sha,
      })),
      unverified: lane.unverified.map((gap) => ({
        startedAt: gap.startedAt.toISOString(),
        endedAt: iso(gap.endedAt),
        reason: gap.reason,
      })),
    })),
  };
}

function stretch<Row extends { startedAt: Date; finishedAt: Date | null }>(row: Row) {
  return { ...row, startedAt: row.startedAt.toISOString(), finishedAt: iso(row.finishedAt) };
}
