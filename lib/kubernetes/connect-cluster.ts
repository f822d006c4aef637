import type { ClusterProbe } from "@/lib/domain/cluster/cluster-probe";
import type { ClearManifest, GroupKind, Manifest, ObjectRef } from "@/lib/domain/object/manifest";
import type { ObjectEvent } from "@/lib/domain/target/owned-object";
import { AppError } from "@/lib/platform/errors";
import { readStatus, shownText } from "@/lib/kubernetes/api-status";
import { ClusterHttp } from "@/lib/kubernetes/cluster-http";
import { changeOwnership, type OwnershipChange } from "@/lib/kubernetes/change-ownership";
import { CatalogKeeper, type KindCatalog } from "@/lib/kubernetes/kind-catalog";
import { listPages, ListExpired } from "@/lib/kubernetes/list-pages";
import { observeDefinitions } from "@/lib/kubernetes/observe-definitions";
import { type LiveSink, observeKind } from "@/lib/kubernetes/observe-kind";
import { parseKubeconfig } from "@/lib/kubernetes/parse-kubeconfig";
import { pingCluster, probeCluster } from "@/lib/kubernetes/probe-cluster";
import { readJson, readObject } from "@/lib/kubernetes/read-object";
import { readServerRules, type ServerRules } from "@/lib/kubernetes/read-server-rules";
import { readWarnings } from "@/lib/kubernetes/read-warnings";
import { objectPath } from "@/lib/kubernetes/resource-path";
import { type Timing, usualTiming } from "@/lib/kubernetes/timing";
import {
  type ApplyAnswer,
  applyObject,
  type ApplyOptions,
  type DeleteAnswer,
  deleteObject,
  type ReplaceOptions,
  replaceObject,
} from "@/lib/kubernetes/write-object";

export type ConnectorOptions = {
  /** Replaces secret values by fingerprints. Every object that comes in passes it before anybody sees it. */
  redact(object: Manifest): Manifest;
  /** Cuts what may be secret from a server's sentence. Words about Secrets are kept back in any case. */
  redactText?(text: string): string;
  timing?: Partial<Timing>;
  /** Programs that a kubeconfig may run to sign in, by absolute path. None when left out. */
  execCommands?: string[];
};

/** Connects to clusters by kubeconfig; fits the engine's ClusterConnector. */
export function makeClusterConnector(options: ConnectorOptions) {
  return {
    /** Nothing is sent yet. Throws `bad_input` for what cannot be read or would need files and programs. */
    connect: (kubeconfig: string): ClusterConnection => new ClusterConnection(kubeconfig, options),
  };
}

/** One cluster; lib/engine/ports/cluster.ts says what each method promises. */
export class ClusterConnection {
  readonly #http: ClusterHttp;
  readonly #catalog: CatalogKeeper;
  readonly #timing: Timing;
  readonly #redact: (object: Manifest) => Manifest;
  readonly #redactText: (text: string) => string;

  constructor(kubeconfig: string, { redact, redactText, timing, execCommands }: ConnectorOptions) {
    this.#timing = { ...usualTiming, ...timing };
    this.#http = new ClusterHttp(parseKubeconfig(kubeconfig, execCommands), this.#timing);
    this.#catalog = new CatalogKeeper(this.#http);
    this.#redact = redact;
    this.#redactText = redactText ?? ((text) => text);
  }

  probe(): Promise<ClusterProbe> {
    return probeCluster(this.#http);
  }

  ping(timeoutMs: number): Promise<{ latencyMs: number; uid: string }> {
    return pingCluster(this.#http, timeoutMs);
  }

  catalog(isFresh = false): Promise<KindCatalog> {
    return this.#catalog.get(isFresh);
  }

  async serverRules(): Promise<ServerRules | null> {
    return readServerRules(this.#http, await this.#catalog.get());
  }

  async get(ref: ObjectRef, apiVersion?: string): Promise<Manifest | null> {
    const info = await this.#catalog.find(ref);
    if (!info) return this.#absent(ref);
    const version = apiVersion?.split("/").at(-1) ?? info.version;
    const path = objectPath({ ...info, version }, ref.namespace, ref.name);
    const answer = await this.#http.request({ method: "GET", path, isRead: true });
    // What is not there may be a version that is not served (any more).
    if (answer.status === 404) return version === info.version ? null : this.get(ref);
    if (answer.status === 200) return this.#redact(readObject(readJson(answer.body)));
    const words = shownText(this.#redactText(readStatus(answer.status, answer.body).message));
    throw new AppError(
      "cluster_refused",
      `${ref.kind} ${ref.name} cannot be read: ${words || answer.status}`,
    );
  }

  /** What a cluster does not serve it does not have, unless only the server of that group is away. */
  async #absent({ group, kind }: ObjectRef): Promise<null> {
    if (!(await this.#catalog.get()).unreachableGroups.includes(group)) return null;
    throw new AppError("cluster_refused", `${kind} cannot be read: the server of ${group} does not answer.`);
  }

  async *list(kind: GroupKind): AsyncGenerator<Manifest[]> {
    const info = await this.#catalog.find(kind);
    if (!info) throw new AppError("cluster_refused", `The cluster does not serve ${kind.kind}.`);
    try {
      for await (const { objects } of listPages(this.#http, info)) yield objects.map(this.#redact);
    } catch (error) {
      if (!(error instanceof ListExpired)) throw error;
      throw new AppError("cluster_refused", "The list grew too old while it was read.", { retryable: true });
    }
  }

  apply(manifest: ClearManifest | Manifest, options: ApplyOptions): Promise<ApplyAnswer> {
    return applyObject(this.#writing(), manifest, options);
  }

  replace(manifest: ClearManifest | Manifest, options: ReplaceOptions): Promise<ApplyAnswer> {
    return replaceObject(this.#writing(), manifest, options);
  }

  changeOwnership(live: Manifest, fieldManager: string, change: OwnershipChange): Promise<ApplyAnswer> {
    return changeOwnership(this.#writing(), live, fieldManager, change);
  }

  delete(ref: ObjectRef, precondition: { uid: string; resourceVersion?: string }): Promise<DeleteAnswer> {
    return deleteObject(this.#writing(), ref, precondition);
  }

  observe(
    kind: GroupKind,
    sink: LiveSink,
    isWanted: (object: Manifest) => boolean,
    signal: AbortSignal,
  ): Promise<void> {
    const [http, catalog, timing, redact] = [this.#http, this.#catalog, this.#timing, this.#redact];
    return observeKind({ http, catalog, timing, redact, kind, sink, isWanted, signal });
  }

  async observeDefinitions(onChange: () => void, signal: AbortSignal): Promise<void> {
    const [http, catalog, timing] = [this.#http, this.#catalog, this.#timing];
    await observeDefinitions({ http, catalog, timing, signal }, await catalog.get(), onChange);
  }

  warnings(ref: ObjectRef, uid: string): Promise<ObjectEvent[]> {
    return readWarnings(this.#http, ref, uid, this.#redactText);
  }

  close(): Promise<void> {
    return this.#http.close();
  }

  #writing() {
    return {
      http: this.#http,
      catalog: this.#catalog,
      redact: this.#redact,
      redactText: this.#redactText,
    };
  }
}
