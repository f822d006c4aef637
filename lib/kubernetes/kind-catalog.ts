import type { GroupKind } from "@/lib/domain/object/manifest";
import type { ClusterHttp } from "@/lib/kubernetes/cluster-http";
import { type Discovery, discoverKinds } from "@/lib/kubernetes/discover-kinds";
import type { KindInfo } from "@/lib/kubernetes/resource-path";

/** What a cluster serves, as last discovered. */
export class KindCatalog {
  readonly unreachableGroups: string[];
  readonly #kinds = new Map<string, KindInfo>();

  constructor({ kinds, unreachableGroups }: Discovery) {
    this.unreachableGroups = unreachableGroups;
    // The preferred version stands first and stays.
    for (const info of kinds) if (!this.#kinds.has(keyOf(info))) this.#kinds.set(keyOf(info), info);
  }

  /** A kind in its preferred version, or null when the cluster does not serve it. */
  find(kind: GroupKind): KindInfo | null {
    return this.#kinds.get(keyOf(kind)) ?? null;
  }
}

/** Keeps the catalog of one cluster and asks anew when told to, or when a kind is missing that may have appeared. */
export class CatalogKeeper {
  #known: KindCatalog | null = null;
  #asking: Promise<KindCatalog> | null = null;
  #askingNext: Promise<KindCatalog> | null = null;

  constructor(private readonly http: ClusterHttp) {}

  /** The catalog; with `isFresh` one that was asked for after this call, because what is looked for may have just come. */
  async get(isFresh = false): Promise<KindCatalog> {
    if (!isFresh) return this.#known ?? this.#ask();
    if (!this.#asking) return this.#ask();
    this.#askingNext ??= this.#asking
      .catch(() => {})
      .then(() => {
        this.#askingNext = null;
        return this.#ask();
      });
    return this.#askingNext;
  }

  #ask(): Promise<KindCatalog> {
    this.#asking ??= discoverKinds(this.http)
      .then((discovery) => (this.#known = new KindCatalog(discovery)))
      .finally(() => (this.#asking = null));
    return this.#asking;
  }

  /** The kind, after a second look when the first does not find it: its definition may be a moment old. */
  async find(kind: GroupKind): Promise<KindInfo | null> {
    const wasKnown = this.#known !== null;
    const info = (await this.get()).find(kind);
    return info || !wasKnown ? info : (await this.get(true)).find(kind);
  }
}

function keyOf({ group, kind }: GroupKind): string {
  return `${group}/${kind}`;
}
