import { Agent, fetch } from "undici";
import { canonicalJson } from "@/lib/domain/object/canonical-json";
import { type Manifest, refKey, refOf } from "@/lib/domain/object/manifest";
import { hookRunIn, markIn } from "@/lib/domain/sync/marks";
import { sha256 } from "@/lib/platform/crypto";
import { commitAnnotation } from "@/lib/testing/chaos/chaos-content";
import { until } from "@/lib/testing/until";

/** An object as it stood from one revision of the cluster's store to its next. */
export type ObjectVersion = {
  revision: number;
  /** When it was seen, by this process's clock. */
  atMs: number;
  mark: string | null;
  hookRun: string | null;
  /** The commit that Git's manifest named itself after. */
  commit: string | null;
  /** A digest of what the object says, without what the server counts. */
  meaning: string;
  managers: string[];
  isBeingDeleted: boolean;
  /** Of a Job: whether it completed or failed; null while it has not ended. */
  jobEnd: "complete" | "failed" | null;
};

/** One object from its creation to its deletion: another of the same name has another life. */
export type ObjectLife = {
  refKey: string;
  namespace: string;
  uid: string;
  ownerUids: string[];
  versions: ObjectVersion[];
  /** Null while it is there. */
  goneAtMs: number | null;
};

export type ClusterHistory = {
  /** Every object that ever was, by UID. Resolves when everything that has happened until now is in it. */
  upToNow(): Promise<Map<string, ObjectLife>>;
  close(): Promise<void>;
};

type EtcdEvent = { type?: "DELETE"; kv: { key: string; mod_revision: string; value?: string } };
type EtcdAnswer = { result?: { events?: EtcdEvent[] }; error?: unknown };

const barrierKey = base64("/registry/plumbline-chaos-barrier");
/** What nobody here asks about, and which moves all the time. */
const unwatched = /^\/registry\/(events|leases|masterleases|minions|apiregistration\.k8s\.io|flowschemas)\//;

/**
 * Follows etcd itself, in which the API server must have its objects as JSON: every creation, change and deletion in its
 * order, whoever asked for it and however often the API server is killed. Neither our ledger nor our word counts here.
 */
export async function followCluster(etcdUrl: string): Promise<ClusterHistory> {
  const lives = new Map<string, ObjectLife>();
  const uidOfKey = new Map<string, string>();
  const dispatcher = new Agent({ headersTimeout: 0, bodyTimeout: 0 });
  const ending = new AbortController();
  let barrier = 0;
  let barrierSeen = 0;
  let trouble: string | null = null;

  function take({ type, kv }: EtcdEvent): void {
    const key = Buffer.from(kv.key, "base64").toString("utf8");
    if (kv.key === barrierKey) {
      barrierSeen = Number(Buffer.from(kv.value ?? "", "base64").toString("utf8"));
      return;
    }
    if (unwatched.test(key)) return;
    const before = lives.get(uidOfKey.get(key) ?? "");
    if (type === "DELETE") {
      if (before) before.goneAtMs = Date.now();
      uidOfKey.delete(key);
      return;
    }
    const object = parsed(kv.value ?? "");
    const uid = object?.metadata?.uid;
    if (!object || !uid) return;
    const life = lives.get(uid) ?? lifeOf(object, uid);
    if (before && before.uid !== uid) before.goneAtMs = Date.now();
    life.versions.push(versionOf(object, Number(kv.mod_revision)));
    lives.set(uid, life);
    uidOfKey.set(key, uid);
  }

  const range = { key: base64("/registry/"), range_end: base64("/registry0"), start_revision: "1" };
  const answer = await fetch(`${etcdUrl}/v3/watch`, {
    method: "POST",
    body: JSON.stringify({ create_request: range }),
    dispatcher,
    signal: ending.signal,
  });
  const reading = (async () => {
    let rest = "";
    const decoder = new TextDecoder();
    for await (const chunk of answer.body!) {
      const lines = (rest + decoder.decode(chunk as Uint8Array, { stream: true })).split("\n");
      rest = lines.pop()!;
      for (const line of lines.filter(Boolean)) {
        const { result, error } = JSON.parse(line) as EtcdAnswer;
        if (error) throw new Error(JSON.stringify(error));
        for (const event of result?.events ?? []) take(event);
      }
    }
    throw new Error("etcd ended the watch.");
  })().catch((error: Error) => {
    trouble = error.message;
  });

  return {
    async upToNow() {
      const wanted = ++barrier;
      const put = await fetch(`${etcdUrl}/v3/kv/put`, {
        method: "POST",
        body: JSON.stringify({ key: barrierKey, value: base64(String(wanted)) }),
        dispatcher,
      });
      if (!put.ok) throw new Error(`etcd does not answer: ${put.status} ${await put.text()}`);
      await put.text();
      await until("the cluster's history is known up to now", async () => {
        if (trouble !== null) throw new Error(`The cluster's history has a gap: ${trouble}`);
        return barrierSeen >= wanted;
      });
      return lives;
    },
    async close() {
      ending.abort();
      await reading;
      await dispatcher.destroy();
    },
  };
}

function lifeOf(object: Manifest, uid: string): ObjectLife {
  const owners = object.metadata.ownerReferences ?? [];
  return {
    refKey: refKey(refOf(object)),
    namespace: object.metadata.namespace ?? "",
    uid,
    ownerUids: owners.map((owner) => owner.uid),
    versions: [],
    goneAtMs: null,
  };
}

function versionOf(object: Manifest, revision: number): ObjectVersion {
  const { metadata, data, spec } = object;
  const status = object.status as { conditions?: { type: string; status: string }[] } | undefined;
  const has = (type: string) =>
    (status?.conditions ?? []).some((condition) => condition.type === type && condition.status === "True");
  const end = has("Complete") ? "complete" : has("Failed") ? "failed" : null;
  return {
    revision,
    atMs: Date.now(),
    mark: markIn(object),
    hookRun: hookRunIn(object),
    commit: metadata.annotations?.[commitAnnotation] ?? null,
    meaning: sha256(canonicalJson({ data, spec })),
    managers: (metadata.managedFields ?? []).map(({ manager = "" }) => manager),
    isBeingDeleted: metadata.deletionTimestamp !== undefined,
    jobEnd: object.kind === "Job" ? end : null,
  };
}

function parsed(value: string): Manifest | null {
  try {
    return JSON.parse(Buffer.from(value, "base64").toString("utf8")) as Manifest;
  } catch {
    return null; // what the API server does not keep as JSON is none of Kubernetes' objects
  }
}

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}
