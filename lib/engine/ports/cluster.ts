// What the engine asks of a cluster.
import type { ClusterProbe } from "@/lib/domain/cluster/cluster-probe";
import type {
  ClearManifest,
  GroupKind,
  ManagedFieldsEntry,
  Manifest,
  ObjectRef,
} from "@/lib/domain/object/manifest";
import type { ObjectEvent } from "@/lib/domain/target/owned-object";

/** A kind as one cluster serves it. */
export type KindInfo = GroupKind & {
  version: string;
  plural: string;
  isNamespaced: boolean;
  verbs: string[];
};

export type KindCatalog = {
  /** The preferred version of a kind, or null when the cluster does not serve it. */
  find(kind: GroupKind): KindInfo | null;
  /** Groups whose discovery failed (an aggregated API that is down): their kinds are unknown, not absent. */
  unreachableGroups: string[];
};

export type Conflict = { manager: string; field: string };

/** The API server's answer to a server-side apply (or to its dry run). */
export type ApplyAnswer =
  | { outcome: "applied"; object: Manifest }
  | { outcome: "conflict"; conflicts: Conflict[]; message: string }
  /** The object is not the one that was planned against (UID or resourceVersion). */
  | { outcome: "stale"; message: string }
  /** The manifest is at fault: schema, immutable field, admission. Saying it again will not help. */
  | { outcome: "invalid"; isImmutable: boolean; message: string }
  | { outcome: "forbidden"; message: string }
  | { outcome: "namespace_missing"; message: string }
  | { outcome: "kind_missing"; message: string };

export type DeleteAnswer =
  | { outcome: "deleted" }
  | { outcome: "absent" }
  | { outcome: "stale"; message: string }
  | { outcome: "forbidden"; message: string }
  | { outcome: "refused"; message: string };

export type ApplyOptions = {
  fieldManager: string;
  isForced: boolean;
  isDryRun: boolean;
  /** Precondition: apply only to this object. Undefined creates or applies to whatever is there. */
  uid?: string;
  resourceVersion?: string;
};

/** `uid` and `resourceVersion` of the object that is replaced; without them it is created and must not be there yet. */
export type ReplaceOptions = {
  fieldManager: string;
  isDryRun: boolean;
  /** Whether fields that the kind does not have are refused; the server drops them otherwise. */
  isValidated: boolean;
  uid?: string;
  resourceVersion?: string;
};

/** What of an object's metadata is to change: who owns its fields, and annotations that go. */
export type OwnershipChange = {
  managedFields: ManagedFieldsEntry[];
  removedAnnotations: string[];
};

/** Where live objects go. Calls arrive in the order in which the cluster said them. */
export type LiveSink = {
  /** The whole set of a kind, after a list or relist. Replaces what was known. */
  listed(kind: GroupKind, objects: Manifest[]): void;
  changed(kind: GroupKind, object: Manifest): void;
  deleted(kind: GroupKind, object: Manifest): void;
  /** This kind is not seen any more, until `listed` is called again. */
  troubled(kind: GroupKind, reason: string): void;
};

/** What a server's answer to an apply depends on, besides the object: as digests that change when it may. */
export type ServerRules = {
  version: string;
  /** By API version ("apps/v1"): what its kinds look like. */
  schemas: Record<string, string>;
  /** Webhooks and policies. */
  admission: string;
};

/** One registered cluster. Every method throws `cluster_unreachable` or `cluster_unauthorized` when it must. */
export interface ClusterConnection {
  /** Who it is and what the credentials may do there. */
  probe(): Promise<ClusterProbe>;
  /** A cheap question that proves that a cluster answers, and which: by the UID of its kube-system namespace. */
  ping(timeoutMs: number): Promise<{ latencyMs: number; uid: string }>;
  /** Discovery; cached until `isFresh` asks anew. */
  catalog(isFresh?: boolean): Promise<KindCatalog>;
  /** Null where it cannot be known: then nobody knows whether an answer of yesterday still holds. */
  serverRules(): Promise<ServerRules | null>;
  /**
   * The object with Secrets redacted, or null when absent: in the API version that is asked for where the cluster
   * serves it, else in the preferred one.
   */
  get(ref: ObjectRef, apiVersion?: string): Promise<Manifest | null>;
  /** All objects of a kind, redacted, page by page. */
  list(kind: GroupKind): AsyncIterable<Manifest[]>;
  apply(manifest: ClearManifest | Manifest, options: ApplyOptions): Promise<ApplyAnswer>;
  /** Puts a whole object in the place of what is there, or creates it. */
  replace(manifest: ClearManifest | Manifest, options: ReplaceOptions): Promise<ApplyAnswer>;
  /**
   * Changes who owns the fields of a live object, and nothing of its content but the annotations that are named; only
   * this object, in this version (`stale` otherwise).
   */
  changeOwnership(live: Manifest, fieldManager: string, change: OwnershipChange): Promise<ApplyAnswer>;
  delete(ref: ObjectRef, precondition: { uid: string; resourceVersion?: string }): Promise<DeleteAnswer>;
  /**
   * Lists and watches a kind until the signal aborts: bookmarks, relist on 410 or a gap, back-off. `isWanted` lets
   * the caller drop at once what it does not need; it is asked for every object.
   */
  observe(
    kind: GroupKind,
    sink: LiveSink,
    isWanted: (object: Manifest) => boolean,
    signal: AbortSignal,
  ): Promise<void>;
  /**
   * Tells of every change to what defines the kinds of a cluster and to what admits its objects, until the signal
   * aborts; never, where the credentials may not look. Which kinds those are is what discovery said when it began.
   */
  observeDefinitions(onChange: () => void, signal: AbortSignal): Promise<void>;
  /** Warnings about an object, newest first, at most 20. */
  warnings(ref: ObjectRef, uid: string): Promise<ObjectEvent[]>;
  close(): Promise<void>;
}

export interface ClusterConnector {
  /** A connection for a kubeconfig. Throws `bad_input` for file references, programs that nobody allowed and what cannot be read. */
  connect(kubeconfig: string): ClusterConnection;
}
