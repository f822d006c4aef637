import { z } from "zod";
import type { ObjectTruths } from "@/lib/api/application-schema";
import type { Viewer } from "@/lib/api/viewer-schema";
import { notFound, visibleProjects } from "@/lib/auth/policy";
import type { Manifest } from "@/lib/domain/object/manifest";
import { AppError } from "@/lib/platform/errors";
import { askWorker } from "@/lib/services/ask-worker";
import { services } from "@/lib/services/context";
import { manifestYaml } from "@/lib/services/manifest-yaml";
import { requireTarget } from "@/lib/services/places";
import { trimLive, withoutDefaultProtocol, withoutMark } from "@/lib/services/trim-live";
import type { TargetPlace } from "@/lib/store/places";

/** Secrets in it were redacted by the worker, before it left the cluster's side. */
const liveSchema = z.object({
  live: z
    .custom<Manifest>((value) => typeof value === "object" && value !== null && "metadata" in value)
    .nullable(),
  reason: z.string().nullable(),
});

/**
 * The three truths of one object as YAML. Live is asked of the cluster at this moment; when it cannot be had, the
 * other two are answered all the same, with the reason.
 */
export async function getObjectTruths(
  viewer: Viewer,
  { targetId, refKey }: { targetId: string; refKey: string },
): Promise<ObjectTruths> {
  const target = await requireTarget(viewer, targetId);
  const row = await services().store.objects.truths(visibleProjects(viewer), target.id, refKey);
  if (!row) throw notFound("object");
  const { live, reason } = await askLive(target, refKey);
  const { desired, verdict } = row;
  const applied = row.applied && withoutDefaultProtocol(withoutMark(row.applied), desired);
  const declared = [desired, applied].filter((manifest) => manifest !== null);
  const trimming = live && trimLive(live, declared);
  return {
    targetId: target.id,
    refKey,
    desired: desired && manifestYaml(desired),
    applied: applied && manifestYaml(applied),
    live: live && manifestYaml(live),
    liveReason: reason ?? (live ? null : "The cluster does not have this object."),
    // Without anything declared there is nothing to trim it to.
    liveTrimmed: live && manifestYaml(trimming && declared.length > 0 ? trimming.trimmed : live),
    hidden: trimming && declared.length > 0 ? trimming.hidden : { defaults: 0, status: 0 },
    ...verdict,
    desiredSha: row.desiredSha,
    file: row.file,
    line: row.line,
  };
}

async function askLive(target: TargetPlace, refKey: string): Promise<z.infer<typeof liveSchema>> {
  const { id, projectId, clusterId, clusterName, silentReason } = target;
  if (silentReason) return { live: null, reason: `${clusterName} does not answer: ${silentReason}` };
  try {
    const question = { targetId: id, refKey };
    return await askWorker(liveSchema, { projectId, clusterId, kind: "live_object", question });
  } catch (error) {
    if (!(error instanceof AppError) || error.code === "internal") throw error;
    return { live: null, reason: error.message };
  }
}
