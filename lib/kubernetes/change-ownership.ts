import { groupOf, type ManagedFieldsEntry, type Manifest } from "@/lib/domain/object/manifest";
import { readApplyRefusal } from "@/lib/kubernetes/apply-answer";
import { readStatus } from "@/lib/kubernetes/api-status";
import { readJson, readObject } from "@/lib/kubernetes/read-object";
import { objectPath } from "@/lib/kubernetes/resource-path";
import { wordsAbout } from "@/lib/kubernetes/safe-words";
import { kindMissing, type ApplyAnswer, type Writing } from "@/lib/kubernetes/write-object";

export type OwnershipChange = { managedFields: ManagedFieldsEntry[]; removedAnnotations: string[] };

/**
 * Changes managedFields, and takes annotations away, by one JSON patch (as client-go's csaupgrade does). The version
 * that the object has to have travels in the patch: whoever wrote in between makes it stale. Sent once, as an apply is.
 */
export async function changeOwnership(
  { http, catalog, redact, redactText }: Writing,
  live: Manifest,
  fieldManager: string,
  { managedFields, removedAnnotations }: OwnershipChange,
): Promise<ApplyAnswer> {
  const { apiVersion, kind, metadata } = live;
  const info = await catalog.find({ group: groupOf(apiVersion), kind });
  if (!info) return kindMissing(catalog, live);
  const version = apiVersion.slice(apiVersion.indexOf("/") + 1);
  const path = objectPath({ ...info, version }, metadata.namespace ?? "", metadata.name);
  const there = removedAnnotations.filter((name) => Object.hasOwn(metadata.annotations ?? {}, name));
  const answer = await http.request({
    method: "PATCH",
    path: `${path}?${new URLSearchParams({ fieldManager })}`,
    body: [
      { op: "replace", path: "/metadata/resourceVersion", value: metadata.resourceVersion ?? "" },
      { op: "add", path: "/metadata/managedFields", value: managedFields },
      ...there.map((name) => ({ op: "remove", path: `/metadata/annotations/${escaped(name)}` })),
    ],
    contentType: "application/json-patch+json",
    isRead: false,
  });
  if (answer.status === 200) return { outcome: "applied", object: redact(readObject(readJson(answer.body))) };
  const status = readStatus(answer.status, answer.body);
  const words = wordsAbout(live, redactText);
  if (answer.status === 404) return { outcome: "stale", message: words(status) };
  return readApplyRefusal(live, status, words);
}

/** https://www.rfc-editor.org/rfc/rfc6901#section-3 */
function escaped(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1");
}
