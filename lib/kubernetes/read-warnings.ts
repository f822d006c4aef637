import { z } from "zod";
import type { ObjectRef } from "@/lib/domain/object/manifest";
import { refKey } from "@/lib/domain/object/manifest";
import type { ObjectEvent } from "@/lib/domain/target/owned-object";
import { AppError } from "@/lib/platform/errors";
import { readStatus, shownText } from "@/lib/kubernetes/api-status";
import type { ClusterHttp } from "@/lib/kubernetes/cluster-http";
import { readJson } from "@/lib/kubernetes/read-object";

const warningsMax = 20;
/** Events live for an hour; of one object there are seldom more than a few dozen. */
const eventsReadMax = 500;

const time = z.string().nullish().catch(null);
const eventsSchema = z.object({
  items: z
    .array(
      z.object({
        type: z.string().catch(""),
        reason: z.string().nullish().catch(null),
        message: z.string().nullish().catch(null),
        count: z.number().nullish().catch(null),
        lastTimestamp: time,
        eventTime: time,
        series: z
          .object({ count: z.number().catch(1), lastObservedTime: time })
          .nullish()
          .catch(null),
        metadata: z.object({ creationTimestamp: time }).catch({ creationTimestamp: null }),
      }),
    )
    .nullish(),
});

/**
 * Warnings that the cluster recorded about an object, newest first, at most 20. Events of cluster-scoped objects stand
 * in the namespace `default`. Throws `cluster_refused` when events may not be read.
 */
export async function readWarnings(
  http: ClusterHttp,
  ref: ObjectRef,
  uid: string,
  redactText: (text: string) => string,
): Promise<ObjectEvent[]> {
  const query = new URLSearchParams({
    fieldSelector: `involvedObject.uid=${uid},type=Warning`,
    limit: String(eventsReadMax),
  });
  const path = `/api/v1/namespaces/${encodeURIComponent(ref.namespace || "default")}/events?${query}`;
  const answer = await http.request({ method: "GET", path, isRead: true });
  if (answer.status !== 200) {
    const words = shownText(readStatus(answer.status, answer.body).message);
    throw new AppError("cluster_refused", `Events cannot be read: ${words || `HTTP ${answer.status}`}`);
  }
  const events = eventsSchema.safeParse(readJson(answer.body)).data?.items ?? [];
  return events
    .filter(({ type }) => type === "Warning")
    .map((event): ObjectEvent => {
      return {
        refKey: refKey(ref),
        reason: shownText(event.reason ?? ""),
        message: shownText(redactText(event.message ?? "")),
        count: event.series?.count ?? event.count ?? 1,
        lastAt:
          event.series?.lastObservedTime ??
          event.lastTimestamp ??
          event.eventTime ??
          event.metadata.creationTimestamp ??
          "",
      };
    })
    .sort((a, b) => b.lastAt.localeCompare(a.lastAt))
    .slice(0, warningsMax);
}
