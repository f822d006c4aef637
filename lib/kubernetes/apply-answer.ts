import type { Manifest } from "@/lib/domain/object/manifest";
import { type ApiStatus, readStatus, shownText } from "@/lib/kubernetes/api-status";
import { AppError } from "@/lib/platform/errors";

export type Conflict = { manager: string; field: string };

/** The API server's answer to a server-side apply that did not succeed. */
export type ApplyRefusal =
  | { outcome: "conflict"; conflicts: Conflict[]; message: string }
  | { outcome: "stale"; message: string }
  | { outcome: "invalid"; isImmutable: boolean; message: string }
  | { outcome: "forbidden"; message: string }
  | { outcome: "namespace_missing"; message: string }
  | { outcome: "kind_missing"; message: string };

/**
 * What a refused apply means. `words` turns the Status into a sentence: for a Secret it must not repeat the server,
 * whose messages quote values. Throws `cluster_refused` (retryable) when the cluster itself is at fault, so that an
 * outage is never taken for a verdict about the manifest.
 */
export function readApplyRefusal(
  manifest: Manifest,
  status: ApiStatus,
  words: (status: ApiStatus) => string,
): ApplyRefusal {
  const message = words(status);
  const { causes } = status.details;
  switch (status.code) {
    case 409: {
      const conflicts = causes.filter(({ reason }) => reason === "FieldManagerConflict").map(readConflict);
      return conflicts.length > 0
        ? { outcome: "conflict", conflicts, message }
        : { outcome: "stale", message };
    }
    case 403:
      if (causes.some(({ reason }) => reason === "NamespaceTerminating")) {
        const { namespace } = manifest.metadata;
        return { outcome: "namespace_missing", message: `The namespace ${namespace} is being deleted.` };
      }
      // Quotas, Pod Security and admission also answer 403: those are about the manifest, not about the credentials.
      return /\bforbidden: (User ["“]|user ["“])/.test(status.message) || status.message === ""
        ? { outcome: "forbidden", message }
        : { outcome: "invalid", isImmutable: false, message };
    case 404:
      if (status.details.kind === "namespaces") {
        return {
          outcome: "namespace_missing",
          message: `The namespace ${status.details.name} does not exist.`,
        };
      }
      return {
        outcome: "kind_missing",
        message: `The cluster does not serve ${manifest.kind} in ${manifest.apiVersion}.`,
      };
    case 422:
      // A UID that differs is reported as an attempt to change it.
      if (causes.some(({ field }) => field === "metadata.uid")) return { outcome: "stale", message };
      return { outcome: "invalid", isImmutable: isAboutImmutable(status), message };
    case 400:
    case 405:
    case 413:
    case 415:
      return { outcome: "invalid", isImmutable: false, message };
    case 500:
      if (isManifestFault(status)) return { outcome: "invalid", isImmutable: false, message };
  }
  throw new AppError("cluster_refused", failureWords(status, message), { retryable: true });
}

/** A webhook that is down is named, because nothing else of the cluster is at fault. */
function failureWords(status: ApiStatus, message: string): string {
  const webhook = failingWebhook(status.message);
  return webhook
    ? `The admission webhook ${webhook} does not answer, and the cluster decides nothing without it. ${message}`
    : `The API server could not apply this (${status.code}): ${message}`;
}

/** https://github.com/kubernetes/kubernetes, `apiserver/pkg/admission/plugin/webhook/errors/statuserror.go` */
function failingWebhook(message: string): string | null {
  const name = /failed calling webhook "([^"]{1,300})"/.exec(message)?.[1];
  return name ? shownText(name) : null;
}

/** Whether a 500 is about the manifest or what it meets, one of which does not fit its schema, and not about the server. */
export function isManifestFaultAnswer({ status, body }: { status: number; body: string }): boolean {
  return status === 500 && isManifestFault(readStatus(status, body));
}

function isManifestFault({ message }: ApiStatus): boolean {
  const faults =
    /^failed to ((create typed (patch|live)|convert (new|live)) object|create manager for existing fields|merge config|prune fields)/;
  return faults.test(message);
}

/** `conflict with "kubectl-client-side-apply" using apps/v1` */
function readConflict({ message, field }: { message: string; field: string }): Conflict {
  return { manager: /conflict with "((?:[^"\\]|\\.)*)"/.exec(message)?.[1] ?? shownText(message), field };
}

/** The words that Kubernetes' own validation and common definitions use; there is no code for it. */
function isAboutImmutable(status: ApiStatus): boolean {
  const texts = [status.message, ...status.details.causes.map(({ message }) => message)];
  return texts.some((text) =>
    /immutable|may not (be )?change|cannot be changed|updates to .* for fields other than|is forbidden after creation/i.test(
      text,
    ),
  );
}
