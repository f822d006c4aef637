import type { Manifest } from "@/lib/domain/object/manifest";
import { seededRandom } from "@/lib/testing/fuzz/random";
import type { ClusterAdmin } from "@/lib/testing/control-plane-admin";

export type StormKind = {
  group: string;
  kind: string;
  version: string;
  plural: string;
  body: (value: string) => object;
};

/** What the cluster said to the last write of an object: null when it was deleted. */
export type Written = {
  kind: StormKind;
  name: string;
  object: Manifest | null;
  at: number;
  isWriting: boolean;
};

export type StormWriter = {
  /** By kind and name, everything that was ever written. */
  written: Map<string, Written>;
  writes: number;
  pause(): Promise<void>;
  resume(): void;
};

const namesOfKind = 12;

/** Creates, changes, deletes and recreates objects at random, past every fault, one write after the other in each lane. */
export function startStormWriter(
  admin: ClusterAdmin,
  namespace: string,
  options: { seed: number; lanes: number; pauseMs: number; kinds(): StormKind[] },
): StormWriter {
  const written = new Map<string, Written>();
  let running: Promise<unknown> | null = null;
  let isPaused = false;
  const writer: StormWriter = {
    written,
    writes: 0,
    async pause() {
      isPaused = true;
      await running;
      running = null;
    },
    resume() {
      isPaused = false;
      running ??= Promise.all(Array.from({ length: options.lanes }, (_, lane) => write(lane)));
    },
  };

  async function write(lane: number): Promise<void> {
    const random = seededRandom(options.seed + 1, lane);
    while (!isPaused) {
      const kinds = options.kinds();
      const kind = random.pick(kinds);
      const name = `storm:${random.integer(namesOfKind)}-${lane}`.replace(
        kind.plural === "roles" ? "" : ":",
        kind.plural === "roles" ? "" : "-",
      );
      await one(kind, name, random.chance(0.25), String(random.integer(1e9)));
      await new Promise((resolve) => setTimeout(resolve, options.pauseMs));
    }
  }

  async function one(kind: StormKind, name: string, isDeletion: boolean, value: string): Promise<void> {
    const key = `${kind.group}/${kind.kind}/${namespace}/${name}`;
    const known = written.get(key) ?? { kind, name, object: null, at: 0, isWriting: false };
    written.set(key, known);
    const { group, version, plural } = kind;
    const base = `${group ? `/apis/${group}` : "/api"}/${version}/namespaces/${namespace}/${plural}`;
    const path = `${base}/${encodeURIComponent(name)}`;
    known.isWriting = true;
    try {
      if (!known.object) {
        const apiVersion = group ? `${group}/${version}` : version;
        const body = { apiVersion, kind: kind.kind, metadata: { name }, ...kind.body(value) };
        known.object = await admin.request("POST", base, body);
      } else if (isDeletion) {
        await admin.request("DELETE", path);
        known.object = null;
      } else {
        const body = { metadata: { annotations: { storm: value } }, ...kind.body(value) };
        known.object = await admin.request("PATCH", path, body, "application/merge-patch+json");
      }
      known.at = Date.now();
      writer.writes += 1;
    } catch (error) {
      // A definition that is just going takes its objects with it.
      if (!(error instanceof Error) || !/: (404|405|409) /.test(error.message)) throw error;
    } finally {
      known.isWriting = false;
    }
  }
  return writer;
}
