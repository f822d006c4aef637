import { isDeepStrictEqual } from "node:util";
import { redactSecrets } from "@/lib/domain/secrets/redact";
import type { Manifest } from "@/lib/domain/object/manifest";
import { LiveCache } from "@/lib/engine/live-cache";
import { makeClusterConnector } from "@/lib/kubernetes/connect-cluster";
import { type SharedControlPlane, uniqueGroup, uniqueNamespace } from "@/lib/testing/control-plane";
import { makeClusterAdmin } from "@/lib/testing/control-plane-admin";
import { kubeconfigOf } from "@/lib/testing/control-plane-kubeconfig";
import { until } from "@/lib/testing/until";
import type { FaultType } from "./fault-plan";
import { startFaultyApiServer } from "./faulty-api-server";
import { startStormWriter, type StormKind } from "./storm-writer";

export type StormReport = {
  seed: number;
  faults: Partial<Record<FaultType, number>>;
  faultsInAll: number;
  writes: number;
  quietPoints: number;
  /** Moments in which a kind passed for seen while a write older than the bound was not known. */
  lies: string[];
  /** How long it took after each storm until everything was known again, in milliseconds. */
  recoveredMs: number[];
};

export const stormTiming = {
  connectMs: 400,
  answerMs: 350,
  watchSilenceMs: 350,
  blindMs: 250,
  relistMs: 60_000,
  keepAliveMs: 1_000,
  retryMsMin: 5,
  retryMsMax: 120,
  retryAfterMsMax: 100,
};
/** What the machine may take for itself. */
const slackMs = 800;
const recoveryMsMax = 20_000;
const calmMs = 400;

/**
 * Observes several kinds of a real API server through a network of seeded faults while other people write, and holds what
 * is known against the server's own lists at every quiet point. In between it watches for lies: whoever says that a kind
 * is seen must know every write that is older than the silence a watch may keep, the time a broken one may take to stand
 * again, and some slack for the machine.
 */
export async function runWatchStorm(
  plane: SharedControlPlane,
  options: { seed: number; quietPoints: number; stormMs: number },
): Promise<StormReport> {
  const { seed } = options;
  const namespace = uniqueNamespace("storm");
  const group = uniqueGroup();
  const admin = makeClusterAdmin(plane);
  await admin.createNamespace(namespace);
  const definition = { group, kind: "Widget", plural: "widgets" };
  const widget: StormKind = {
    group,
    kind: "Widget",
    version: "v1",
    plural: "widgets",
    body: (value) => ({ spec: { value } }),
  };
  await admin.defineKind(definition);
  let isDefined = true;
  const kinds = [...usualKinds, widget];

  const old = new Set(["secrets", "roles", "widgets", "limitranges"]);
  const network = await startFaultyApiServer(plane, {
    seed,
    isWithoutStreamedLists: (plural) => old.has(plural),
  });
  const redact = (object: Manifest) => redactSecrets(object, (value) => `f:${value.length}`);
  const connection = makeClusterConnector({ redact, timing: stormTiming }).connect(
    kubeconfigOf({ server: network.url, token: plane.token }),
  );
  const cache = new LiveCache(
    () => {},
    () => {},
  );
  const ending = new AbortController();
  const isMine = ({ metadata }: Manifest) => metadata.namespace === namespace;
  const observing = kinds.map((kind) => connection.observe(kind, cache, isMine, ending.signal));
  const writer = startStormWriter(admin, namespace, {
    seed,
    lanes: 2,
    pauseMs: 12,
    kinds: () => (isDefined ? kinds : usualKinds),
  });

  const lies: string[] = [];
  const boundMs = stormTiming.watchSilenceMs + stormTiming.blindMs + slackMs;
  let lookedAt = Date.now();
  const looking = setInterval(() => {
    const now = Date.now();
    const isLate = now - lookedAt > 150;
    lookedAt = now;
    // A machine that stalls proves nothing.
    if (isLate) return;
    for (const [key, known] of writer.written) {
      if (known.isWriting || now - known.at < boundMs || known.at === 0) continue;
      if (cache.trouble(known.kind) !== null || (known.kind === widget && !isDefined)) continue;
      const seen = cache.get(key)?.metadata.resourceVersion ?? null;
      const there = known.object?.metadata.resourceVersion ?? null;
      if (seen !== there)
        lies.push(
          `${key}: ${there} for ${now - known.at} ms, seen as ${seen} at ${now} with ${network.injected.slice(-6).join(", ")}`,
        );
    }
  }, 25);

  /** What differs between what is known and what is there, or null. */
  async function difference(): Promise<string | null> {
    for (const kind of kinds) {
      if (kind === widget && !isDefined) {
        if (cache.trouble(kind) === null) return `${kind.kind} passes for seen, and is not served`;
        continue;
      }
      const trouble = cache.trouble(kind);
      if (trouble !== null) return `${kind.kind}: ${trouble}`;
      const base = `${kind.group ? `/apis/${kind.group}` : "/api"}/${kind.version}`;
      const list = await admin.request<{ items: Manifest[] }>(
        "GET",
        `${base}/namespaces/${namespace}/${kind.plural}`,
      );
      const apiVersion = kind.group ? `${kind.group}/${kind.version}` : kind.version;
      const there = new Map(
        list.items.map((item) => [item.metadata.name, redact({ ...item, apiVersion, kind: kind.kind })]),
      );
      const seen = new Map(cache.all(kind).map((object) => [object.metadata.name, object]));
      for (const name of new Set([...there.keys(), ...seen.keys()]))
        if (!isDeepStrictEqual(there.get(name), seen.get(name)))
          return `${kind.kind} ${name}: ${JSON.stringify(seen.get(name))} instead of ${JSON.stringify(there.get(name))}`;
    }
    return null;
  }

  const recoveredMs: number[] = [];
  try {
    for (let point = 0; point < options.quietPoints; point++) {
      network.rage(point % 2 === 0 ? "with everything" : "with breaks");
      writer.resume();
      await new Promise((resolve) => setTimeout(resolve, options.stormMs));
      // A definition comes and goes with everything of its kind.
      if (point % 3 === 1) {
        isDefined = false;
        await writer.pause();
        await admin.request(
          "DELETE",
          `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/widgets.${group}`,
        );
        for (const [key, { kind }] of writer.written) if (kind === widget) writer.written.delete(key);
      } else if (!isDefined) {
        await admin.defineKind(definition);
        isDefined = true;
      }
      network.calm();
      // Others go on: what a watch that has just come back misses now, nothing heals.
      writer.resume();
      await new Promise((resolve) => setTimeout(resolve, calmMs));
      await writer.pause();
      const calmAt = Date.now();
      let last: string | null = null;
      await until(
        "what is known is what is there",
        async () => {
          last = await difference();
          return last === null;
        },
        { timeoutMs: recoveryMsMax, seen: async () => last },
      );
      recoveredMs.push(Date.now() - calmAt);
    }
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    throw new Error(`${words}\n${JSON.stringify(report())}`, { cause: error });
  } finally {
    clearInterval(looking);
    await writer.pause().catch(() => {});
    ending.abort(new Error("The storm is over."));
    await Promise.all(observing);
    await connection.close();
    await network.close();
    await admin.close();
  }
  return report();

  function report(): StormReport {
    return {
      seed,
      faults: Object.fromEntries([...network.counts].toSorted(([a], [b]) => a.localeCompare(b))),
      faultsInAll: [...network.counts.values()].reduce((sum, count) => sum + count, 0),
      writes: writer.writes,
      quietPoints: recoveredMs.length,
      lies: lies.slice(0, 20),
      recoveredMs,
    };
  }
}

const usualKinds: StormKind[] = [
  {
    group: "",
    kind: "ConfigMap",
    version: "v1",
    plural: "configmaps",
    body: (value) => ({ data: { value } }),
  },
  {
    group: "",
    kind: "Secret",
    version: "v1",
    plural: "secrets",
    body: (value) => ({ stringData: { value } }),
  },
  { group: "", kind: "ServiceAccount", version: "v1", plural: "serviceaccounts", body: () => ({}) },
  {
    group: "coordination.k8s.io",
    kind: "Lease",
    version: "v1",
    plural: "leases",
    body: (value) => ({ spec: { holderIdentity: value } }),
  },
  {
    group: "",
    kind: "LimitRange",
    version: "v1",
    plural: "limitranges",
    body: (value) => ({ spec: { limits: [{ type: "Container", max: { cpu: value } }] } }),
  },
  {
    group: "",
    kind: "ResourceQuota",
    version: "v1",
    plural: "resourcequotas",
    body: (value) => ({ spec: { hard: { pods: value } } }),
  },
  {
    group: "rbac.authorization.k8s.io",
    kind: "Role",
    version: "v1",
    plural: "roles",
    body: (value) => ({ rules: [{ apiGroups: [""], resources: [`r${value}`], verbs: ["get"] }] }),
  },
];
