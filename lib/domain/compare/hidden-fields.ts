import { isMembers, isSame, memberOf, type Members } from "@/lib/domain/compare/json-value";
import { childrenOf, isLeaf, type OwnedNode } from "@/lib/domain/compare/managed-fields";
import type { Manifest } from "@/lib/domain/object/manifest";

export type Trimmed = {
  trimmed: Manifest;
  /** Fields left out because a default set them. */
  defaults: number;
  /** Fields left out because the cluster reports them: status, and its own metadata. */
  status: number;
};

/**
 * A live object without what nobody asked for, and how many fields that hides: its status and the metadata that the
 * server keeps, and the fields that only defaults set. A default is a field that Git does not declare and that no
 * manager owns, or that stands at Kubernetes' well-known default and that only a creation wrote (creating records
 * defaults as if the creator had asked for them; applying does not).
 */
export function trimLive(live: Manifest, desired: Manifest | null): Trimmed {
  const { status, metadata, apiVersion, kind, ...rest } = live;
  const { name, namespace, labels, annotations, finalizers, ownerReferences, ...kept } = metadata;
  const { managedFields = [], ...serverMetadata } = kept;
  const owners = managedFields.flatMap(({ fieldsV1, operation, subresource }) =>
    fieldsV1 && subresource !== "status" ? [{ node: fieldsV1, isApplied: operation === "Apply" }] : [],
  );
  const count = { defaults: 0 };
  const body = trimMembers(rest, desired, owners, count);
  const meta = { name, namespace, labels, annotations, finalizers, ownerReferences };
  return {
    trimmed: { apiVersion, kind, metadata: present(meta), ...body } as Manifest,
    defaults: count.defaults,
    status: leavesOf(status) + leavesOf(serverMetadata),
  };
}

type Owner = { node: OwnedNode; isApplied: boolean };

function trimMembers(live: Members, desired: unknown, owners: Owner[], count: { defaults: number }): Members {
  const trimmed: [string, unknown][] = [];
  for (const [key, value] of Object.entries(live)) {
    const below = owners.flatMap(({ node, isApplied }) => {
      const child = memberOf(node, `f:${key}`);
      return isMembers(child) ? [{ node: child, isApplied }] : [];
    });
    const wanted = memberOf(desired, key);
    if (wanted === undefined && isDefault(key, value, below)) {
      count.defaults += leavesOf(value);
      continue;
    }
    const inner = trimValue(value, wanted, below, count);
    // A block of which nothing is left was made of defaults alone.
    const isEmptied = wanted === undefined && isMembers(value) && leavesOf(value) > 0 && isEmpty(inner);
    if (!isEmptied) trimmed.push([key, inner]);
  }
  return Object.fromEntries(trimmed);
}

function trimValue(value: unknown, desired: unknown, owners: Owner[], count: { defaults: number }): unknown {
  // What a manager owns as a whole has no defaults inside.
  if (owners.some(({ node }) => isLeaf(node))) return value;
  if (isMembers(value)) return trimMembers(value, desired, owners, count);
  if (!Array.isArray(value)) return value;
  return value.map((item: unknown) => {
    const below = owners.flatMap(({ node, isApplied }) => {
      const own = childrenOf(node)?.items.find(({ keys }) =>
        Object.entries(keys).every(([key, member]) => isSame(memberOf(item, key), member)),
      );
      return own ? [{ node: own.node, isApplied, keys: own.keys }] : [];
    });
    const [first] = below;
    if (!first || !isMembers(item)) return item;
    const wanted = Array.isArray(desired)
      ? desired.find((other) =>
          Object.entries(first.keys).every(
            ([key, member]) => memberOf(other, key) === undefined || isSame(memberOf(other, key), member),
          ),
        )
      : undefined;
    return trimMembers(item, wanted, below, count);
  });
}

function isDefault(key: string, value: unknown, owners: Owner[]): boolean {
  if (owners.length === 0) return true;
  if (owners.some(({ isApplied }) => isApplied)) return false;
  return isWellKnownDefault(key, value);
}

/** Whether a member of this name has this value where nobody says anything of it. */
export function isWellKnownDefault(key: string, value: unknown): boolean {
  return (wellKnownDefaults.get(key) ?? []).some((known) => isSame(known, value));
}

/** Defaults of the built-in kinds, by member (kubernetes, `pkg/apis/…/v1/defaults.go`). */
const wellKnownDefaults = new Map<string, unknown[]>([
  ["progressDeadlineSeconds", [600]],
  ["revisionHistoryLimit", [10]],
  ["terminationGracePeriodSeconds", [30]],
  ["terminationMessagePath", ["/dev/termination-log"]],
  ["terminationMessagePolicy", ["File"]],
  ["dnsPolicy", ["ClusterFirst"]],
  ["restartPolicy", ["Always"]],
  ["schedulerName", ["default-scheduler"]],
  ["imagePullPolicy", ["Always", "IfNotPresent"]],
  ["securityContext", [{}]],
  ["resources", [{}]],
  ["protocol", ["TCP"]],
  ["sessionAffinity", ["None"]],
  ["internalTrafficPolicy", ["Cluster"]],
  ["podManagementPolicy", ["OrderedReady"]],
  ["successThreshold", [1]],
  ["failureThreshold", [3]],
  ["periodSeconds", [10]],
  ["timeoutSeconds", [1]],
  ["defaultMode", [420]],
  ["concurrencyPolicy", ["Allow"]],
  ["suspend", [false]],
  ["successfulJobsHistoryLimit", [3]],
  ["failedJobsHistoryLimit", [1]],
  ["maxSurge", ["25%"]],
  ["maxUnavailable", ["25%"]],
  ["enableServiceLinks", [true]],
]);

/** Fields as people count them: every scalar, and every empty map or list. */
function leavesOf(value: unknown): number {
  if (value === undefined) return 0;
  if (typeof value !== "object" || value === null || isEmpty(value)) return 1;
  return Object.values(value).reduce((sum: number, member) => sum + leavesOf(member), 0);
}

function isEmpty(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}

function present(members: Members): Members {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}
