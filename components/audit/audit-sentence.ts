import { syncOptionsDefault, syncOptionsSchema, type SyncOptions } from "@/lib/domain/sync/sync-options";
import { z } from "zod";
import type { AuditEntryView } from "@/lib/api/audit-schema";
import { nameList } from "@/components/application/name-list";

/** A run of a sentence: plain, a name that leads somewhere, or code. */
export type Run = { text: string; href?: string; isCode?: boolean; isStrong?: boolean };

const readsSchema = z.object({ before: z.string(), after: z.string() });

/** What details may hold; entries of older versions may lack any of it. */
const detailSchema = z
  .object({
    fromSha: z.string().nullish(),
    toSha: z.string().nullish(),
    sha: z.string().nullish(),
    state: z.string().nullish(),
    how: z.string().nullish(),
    cluster: z.string().nullish(),
    role: z.string().nullish(),
    before: z.unknown(),
    after: z.unknown(),
    project: z.string().nullish(),
    reason: z.string().nullish(),
    message: z.string().nullish(),
    kind: z.string().nullish(),
    why: z.string().nullish(),
    rules: z.number().nullish(),
    remindAt: z.string().nullish(),
    options: z.object({ takeOver: z.string().nullish() }).nullish().catch(null),
    path: readsSchema.nullish(),
    revision: readsSchema.nullish(),
    selector: z.string().nullish(),
    clusters: z.array(z.string()).nullish(),
    cause: z.string().nullish(),
  })
  .partial();
type Detail = z.infer<typeof detailSchema>;

/**
 * An entry as a sentence about its actor: "asked for a rollback of shop on prod-eu to 77ab310", or, of what ended by
 * itself, "’s rollback of shop on prod-eu to 77ab310 succeeded", which follows the name without a space.
 */
export function auditSentence(entry: AuditEntryView): Run[] {
  const detail: Detail = detailSchema.safeParse(entry.detail).data ?? {};
  const name: Run = { text: entry.subject.name, href: hrefOf(entry), isStrong: true };
  const plain = (text: string): Run => ({ text });

  // Plumbline asks nobody: it begins.
  const began = entry.actor.kind === "automation" ? "began" : "asked for";
  switch (entry.action) {
    case "sync.requested": {
      const isTakenOver = detail.options?.takeOver === "all";
      const words = isTakenOver ? [plain(", taking it over with all that is there already")] : [];
      return [plain(`${began} a sync of `), name, ...toCommit(detail), ...words];
    }
    case "rollback.requested":
      return [plain(`${began} a rollback of `), name, ...toCommit(detail)];
    case "self_heal.requested":
      return [plain("began to put back what had drifted on "), name, ...toCommit(detail)];
    case "hand_back.requested":
      return [plain("asked to hand back "), name];
    case "delete.requested":
      return [plain("asked to delete the objects of "), name];
    case "prune.requested":
      return [plain("asked to delete what left Git on "), name];
    case "operation.finished":
      return [
        plain(`’s ${kindWord(detail.kind)} of `),
        name,
        ...toCommit(detail),
        plain(` ${finishWord(detail.state)}`),
      ];
    case "operation.cancelled":
      return [plain(`stopped the ${kindWord(detail.kind)} of `), name, plain(insteadWord(detail.why))];
    case "hold.started":
      return [plain("held "), name, ...atCommit(detail.sha)];
    case "hold.ended":
      return [plain("ended the hold of "), name, ...atCommit(detail.sha), plain(endWord(detail.how))];
    case "application.created":
      return [plain("created the application "), name];
    case "application.removed":
      return [plain("stopped managing "), name];
    case "policy.changed":
      return [plain("changed the policy of "), name, plain(policyWord(detail))];
    case "ignore_differences.changed":
      return [plain("changed which differences are ignored in "), name, plain(ignoreWord(detail.rules))];
    case "cluster.registered":
      return [plain("registered the cluster "), name];
    case "cluster.registered_again":
      return [plain("registered the cluster "), name, plain(" again, with its history")];
    case "cluster.projects_changed":
      return [plain("changed which projects may use the cluster "), name];
    case "cluster.changed":
      return [plain("changed the name or labels of the cluster "), name];
    case "cluster.credentials_replaced":
      return [plain("gave the cluster "), name, plain(" new credentials")];
    case "target.moved":
      return [plain("changed what "), name, plain(" reads"), ...readWords(detail)];
    case "targets.added":
      return [plain("took "), name, plain(" to more clusters")];
    case "selector.changed":
      return [plain("changed which clusters labels choose for "), name, ...selectorWords(detail)];
    case "targets.joined":
      return [
        plain("took "),
        name,
        plain(` to ${clusterNames(detail)}, chosen by labels`),
        ...asSelector(detail.selector, " (", ")"),
        plain(causeWord(detail.cause)),
      ];
    case "targets.left":
      return [
        plain("stopped managing "),
        name,
        plain(` on ${clusterNames(detail)}, no longer chosen by labels`),
        ...asSelector(detail.selector, " (", ")"),
        plain(causeWord(detail.cause)),
      ];
    case "target.removed":
      return [
        plain("stopped managing "),
        name,
        plain(detail.cluster ? ` on ${detail.cluster}` : " on a cluster"),
      ];
    case "cluster.deregistered":
      return [plain("deregistered the cluster "), name];
    case "repository.connected":
      return [plain("connected the repository "), name];
    case "repository.updated":
      return [plain("gave the repository "), name, plain(" new credentials")];
    case "repository.removed":
      return [plain("removed the repository "), name];
    case "project.created":
      return [plain("created the project "), name];
    case "health_script.saved":
      return [plain("saved the health check for "), name];
    case "health_script.removed":
      return [plain("removed the health check for "), name];
    case "member.set":
      return [
        plain("made "),
        name,
        plain(` ${withArticle(detail.role ?? "member")} of ${detail.project ?? "a project"}`),
      ];
    case "member.removed":
      return [plain("took "), name, plain(` out of ${detail.project ?? "a project"}`)];
    case "person.added":
      return [plain("added "), name];
    case "person.disabled":
      return [plain("disabled "), name];
    case "person.enabled":
      return [plain("let "), name, plain(" in again")];
    case "person.password_changed":
      return [plain("changed their password")];
    case "person.password_set":
      return [plain("set a new password for "), name];
    case "person.password_refused":
      return [plain("gave a wrong current password")];
    case "person.signed_in":
      return [plain("signed in")];
    case "person.signed_out":
      return [plain("signed out")];
    case "session.failed":
      return [plain("could not sign in as "), name];
    case "audit.exported":
      return [plain("exported the record")];
    case "installation.set_up":
      return [plain("set up this installation")];
    default:
      return [plain(`${entry.action.replaceAll(/[._]/g, " ")}: `), name];
  }
}

/** The reason or outcome below the sentence, in the words of whoever wrote it; null when there is none. */
export function auditNote(entry: AuditEntryView): string | null {
  const detail: Detail = detailSchema.safeParse(entry.detail).data ?? {};
  if (detail.reason) return `“${detail.reason}”`;
  return detail.message ?? null;
}

/** The word of an action for the filter: "rollback.requested" becomes "Rollback requested". */
export function actionLabel(action: string): string {
  const words = action.replaceAll(/[._]/g, " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function hrefOf({ subject }: AuditEntryView): string | undefined {
  if (!subject.id) return undefined;
  if (subject.type === "operation") return `/operations/${subject.id}`;
  if (subject.type === "application") return `/applications/${subject.id}`;
  if (subject.type === "cluster") return `/clusters/${subject.id}`;
  return undefined;
}

function toCommit({ fromSha, toSha }: Detail): Run[] {
  if (!toSha) return [];
  if (!fromSha || fromSha === toSha) return [{ text: " at " }, { text: toSha.slice(0, 7), isCode: true }];
  return [
    { text: " from " },
    { text: fromSha.slice(0, 7), isCode: true },
    { text: " to " },
    { text: toSha.slice(0, 7), isCode: true },
  ];
}

function atCommit(sha: string | null | undefined): Run[] {
  return sha ? [{ text: " at " }, { text: sha.slice(0, 7), isCode: true }] : [];
}

/** "from overlays/stage to overlays/prod"; the revision is said where it is another. */
function readWords({ path, revision }: Detail): Run[] {
  if (!path || !revision) return [];
  const said = (side: "before" | "after"): Run[] => [
    ...(path.before === path.after ? [] : [{ text: path[side] || "the root", isCode: true }]),
    ...(path.before === path.after || revision.before === revision.after ? [] : [{ text: " at " }]),
    ...(revision.before === revision.after ? [] : [{ text: revision[side], isCode: true }]),
  ];
  return [{ text: " from " }, ...said("before"), { text: " to " }, ...said("after")];
}

const clusterNames = ({ clusters }: Detail) => nameList(clusters ?? []) || "a cluster";

function asSelector(selector: string | null | undefined, before: string, after: string): Run[] {
  return selector ? [{ text: before }, { text: selector, isCode: true }, { text: after }] : [];
}

/** What the person did that let clusters join or leave. */
function causeWord(cause: string | null | undefined): string {
  if (cause === "application_created") return ", by creating it";
  if (cause === "selector_changed") return ", by changing which labels choose";
  if (cause === "cluster_registered") return ", by registering the cluster";
  if (cause === "labels_changed") return ", by changing the cluster’s labels";
  if (cause === "projects_changed") return ", by changing what its project may use";
  if (cause === "cluster_deregistered") return ", by deregistering the cluster";
  return "";
}

const selectorSchema = z.object({ labels: z.string(), namespace: z.string() });

function selectorWords({ after }: Detail): Run[] {
  const now = selectorSchema.safeParse(after).data;
  return now
    ? [...asSelector(now.labels, ": ", " in "), { text: now.namespace, isCode: true }]
    : [{ text: ": none any more" }];
}

const kindWord = (kind: string | null | undefined) =>
  kind === "delete" ? "deletion of the objects" : (kind ?? "operation").replaceAll("_", "-");

function insteadWord(why: string | null | undefined): string {
  if (why === "rollback") return ", for a rollback";
  if (why === "follow") return ", to follow Git again";
  return "";
}

function finishWord(state: string | null | undefined): string {
  if (state === "succeeded") return "succeeded";
  if (state === "partial") return "succeeded in part";
  if (state === "cancelled") return "stopped, as asked";
  if (state === "failed") return "failed";
  return "ended";
}

function endWord(how: string | null | undefined): string {
  if (how === "follow") return ", to follow Git again";
  if (how === "git_caught_up") return ", because Git renders to the held state again";
  if (how === "replaced") return ", replaced by another";
  return "";
}

function ignoreWord(rules: unknown): string {
  if (typeof rules !== "number") return "";
  return rules === 0 ? ": none" : rules === 1 ? ": 1 rule" : `: ${rules} rules`;
}

const policySchema = z.object({
  mode: z.string(),
  selfHeal: z.boolean(),
  prune: z.boolean(),
  options: syncOptionsSchema.default(syncOptionsDefault),
});

const optionNames: Record<keyof SyncOptions, string> = {
  createNamespace: "create the namespace",
  confirmPrunes: "confirm every deletion",
  replace: "replace objects",
  skipDryRunOnMissingResource: "await missing kinds",
  respectIgnoreDifferences: "respect ignored differences",
};

function policyWord({ before, after }: Detail): string {
  const old = policySchema.safeParse(before).data;
  const now = policySchema.safeParse(after).data;
  if (!now) return "";
  const parts = [
    old?.mode !== now.mode && now.mode,
    old?.selfHeal !== now.selfHeal && `self-heal ${now.selfHeal ? "on" : "off"}`,
    old?.prune !== now.prune && `prune ${now.prune ? "on" : "off"}`,
    ...(Object.keys(now.options) as (keyof SyncOptions)[]).map(
      (option) =>
        (old?.options ?? syncOptionsDefault)[option] !== now.options[option] &&
        `${optionNames[option]} ${now.options[option] ? "on" : "off"}`,
    ),
  ].filter(Boolean);
  return parts.length > 0 ? `: ${parts.join(", ")}` : "";
}

const withArticle = (word: string) => `${/^[aeiou]/.test(word) ? "an" : "a"} ${word}`;
