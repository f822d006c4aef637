import { groupOf, type GroupKind } from "@/lib/domain/object/manifest";
import type { ClusterConnection, KindCatalog, ServerRules } from "@/lib/engine/ports/cluster";
import type { Clock } from "@/lib/platform/clock";
import { sha256 } from "@/lib/platform/crypto";
import { log } from "@/lib/platform/log";

/** What is defined is served, and its schema told, some time later; when, nothing tells. */
const servedAfterMs = [500, 3_000];

const nothing: KindCatalog = { find: () => null, unreachableGroups: [] };

/** Who hears of what a cluster serves. */
export type ServedListener = {
  /** Kinds may be served otherwise than before: `hasMoved` says which. */
  isDiscovered(catalog: KindCatalog, hasMoved: (kind: GroupKind) => boolean): void;
  /** Asked again, the cluster may answer otherwise about the kinds of these groups. */
  areOtherRules(isConcerned: (group: string) => boolean): void;
};

/** Which kinds a cluster serves, and by which rules it admits them, as last asked. */
export class ServedKinds {
  private known: KindCatalog | null = null;
  private rules: ServerRules | null = null;
  private discoveredAt = 0;
  private isFollowing = false;
  /** The next of `servedAfterMs`; null while nothing changed. */
  private turn: number | null = null;

  constructor(
    private readonly connection: Pick<ClusterConnection, "catalog" | "serverRules" | "observeDefinitions">,
    private readonly clock: Clock,
    private readonly listener: ServedListener,
    private readonly clusterId: string,
    private readonly signal: AbortSignal,
  ) {}

  /** Whether it was ever asked; until then nothing seems to be served. */
  get isKnown(): boolean {
    return this.known !== null;
  }

  get catalog(): KindCatalog {
    return this.known ?? nothing;
  }

  /** Asks for what is not known yet, and follows its changes from then on. Throws as the connection does. */
  async prepare(): Promise<void> {
    if (!this.known) await Promise.all([this.discover(), this.readRules()]);
    if (this.isFollowing) return;
    this.isFollowing = true;
    void this.connection.observeDefinitions(() => this.onChange(), this.signal);
  }

  /** Asks for all of it anew. Never throws: what could not be asked for stays as it was. */
  async refresh(): Promise<void> {
    await Promise.all([this.discover().catch(() => {}), this.readRules()]);
  }

  /** Discovers anew what is served, unless that was done within `ageMsMax`. Throws as the connection does. */
  async discover(ageMsMax = 0): Promise<void> {
    const before = this.known;
    const now = this.clock.now().getTime();
    if (before && now - this.discoveredAt < ageMsMax) return;
    const catalog = await this.connection.catalog(true);
    this.known = catalog;
    this.discoveredAt = now;
    if (before) this.listener.isDiscovered(catalog, (kind) => !isServedAlike(before, catalog, kind));
  }

  /** What the server's answers about an API version depend on, as a digest; null while nobody knows it. */
  rulesOf(apiVersion: string): string | null {
    const schema = this.rules?.schemas[apiVersion];
    return this.rules && schema ? sha256([this.rules.version, schema, this.rules.admission].join(" ")) : null;
  }

  forget(): void {
    this.known = null;
    this.rules = null;
  }

  private async readRules(): Promise<void> {
    const before = this.rules;
    try {
      this.rules = await this.connection.serverRules();
    } catch (error) {
      // A question that was lost changes no rule.
      log.warn("cluster.rules_not_read", { clusterId: this.clusterId, error });
    }
    if (before && this.rules) this.tellChanges(before, this.rules);
  }

  private tellChanges(before: ServerRules, now: ServerRules): void {
    const isForAll = before.version !== now.version || before.admission !== now.admission;
    const apiVersions = Object.keys({ ...before.schemas, ...now.schemas });
    const moved = apiVersions.filter((apiVersion) => before.schemas[apiVersion] !== now.schemas[apiVersion]);
    const groups = new Set(moved.map(groupOf));
    if (isForAll || groups.size > 0) this.listener.areOtherRules((group) => isForAll || groups.has(group));
  }

  private onChange(): void {
    const isAsking = this.turn !== null;
    this.turn = 0;
    if (!isAsking) void this.askAgain();
  }

  /** Changes that come meanwhile begin it anew, and do not put it off. */
  private async askAgain(): Promise<void> {
    while (this.turn !== null && !this.signal.aborted) {
      const delayMs = servedAfterMs[this.turn];
      this.turn = delayMs === undefined ? null : this.turn + 1;
      if (delayMs === undefined) return;
      await this.clock.sleep(delayMs, this.signal).catch(() => {});
      if (!this.signal.aborted && this.known) await this.refresh();
    }
  }
}

/** Whether two catalogs say the same of a kind. */
function isServedAlike(a: KindCatalog, b: KindCatalog, kind: GroupKind): boolean {
  const [then, now] = [a.find(kind), b.find(kind)];
  const isUnknown = (catalog: KindCatalog) => catalog.unreachableGroups.includes(kind.group);
  return (
    then?.version === now?.version &&
    then?.plural === now?.plural &&
    then?.isNamespaced === now?.isNamespaced &&
    isUnknown(a) === isUnknown(b)
  );
}
