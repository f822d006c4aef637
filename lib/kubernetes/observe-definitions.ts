import type { GroupKind } from "@/lib/domain/object/manifest";
import type { KindCatalog } from "@/lib/kubernetes/kind-catalog";
import { type LiveSink, observeKind, type Observation } from "@/lib/kubernetes/observe-kind";
import { admissionKinds } from "@/lib/kubernetes/read-server-rules";

/** What decides on the kinds that a cluster serves. */
const definingKinds = [
  { group: "apiextensions.k8s.io", kind: "CustomResourceDefinition" },
  { group: "apiregistration.k8s.io", kind: "APIService" },
];

/**
 * Tells of every change to what defines a cluster's kinds and to what admits its objects, until the signal aborts; also
 * after a time in which it could not see, because there may have been one. Of the objects only names and versions
 * travel: definitions are large. Never throws; where the credentials may not look it stays silent.
 */
export async function observeDefinitions(
  observation: Pick<Observation, "http" | "catalog" | "timing" | "signal">,
  catalog: KindCatalog,
  onChange: () => void,
): Promise<void> {
  const kinds = [...definingKinds, ...admissionKinds].filter((kind) => catalog.find(kind));
  const observe = (kind: GroupKind) =>
    observeKind({
      ...observation,
      kind,
      sink: changesOnly(onChange),
      isMetadataOnly: true,
      redact: (object) => object,
      isWanted: () => true,
    });
  await Promise.all(kinds.map(observe));
}

/** The first list is what was there before. */
function changesOnly(onChange: () => void): LiveSink {
  let isListed = false;
  return {
    listed: () => {
      if (isListed) onChange();
      isListed = true;
    },
    changed: onChange,
    deleted: onChange,
    troubled: () => {},
  };
}
