import type { Manifest } from "@/lib/domain/object/manifest";
import { batchesOf } from "@/lib/store/batches";
import { saveManifests } from "@/lib/store/manifests";
import { fromObjectState, type ObjectEvaluation } from "@/lib/store/object-states";
import type { Tx } from "@/lib/store/transaction";

const objectsPerStatement = 1000;

/** What changed of the objects of one target since the last save. */
type SavedObjects = {
  target: { id: string; projectId: string };
  changed: ObjectEvaluation[];
  removedKeys: string[];
};

/** Writes what is known of objects, of several targets together, over what was known of them. */
export async function saveObjects(tx: Tx, saves: SavedObjects[]): Promise<void> {
  const keptUnder = await saveDesired(tx, saves);
  await removeObjects(
    tx,
    saves.flatMap(({ target, removedKeys }) =>
      removedKeys.map((refKey) => ({ targetId: target.id, refKey })),
    ),
  );
  const states = saves.flatMap(({ target, changed }) => changed.map((state) => ({ target, state })));
  for (const batch of batchesOf(states, objectsPerStatement)) {
    const rows = batch.map(({ target, state }) => ({
      targetId: target.id,
      projectId: target.projectId,
      refKey: state.refKey,
      desiredManifest: (state.desired && keptUnder.get(state.desired)) ?? null,
      ...fromObjectState(state),
    }));
    const column = <Key extends keyof (typeof rows)[number]>(key: Key) => rows.map((row) => row[key]);
    const json = (key: "differences" | "ignored" | "owned" | "events") =>
      rows.map((row) => JSON.stringify(row[key]));
    // A parameter for each column, not for each value: ten thousand objects would take many seconds. The JSON goes as
    // text, because Postgres' own unpacking of JSON refuses what the columns may hold.
    await tx.db.$executeRaw`
      insert into object_state (target_id, project_id, ref_key, uid, desired_digest, desired_manifest, live_digest, judged_under,
        sync, proof, reason, health, health_reason, file, line, differences, ignored, owned, events, observed_at)
      select target_id, project_id, ref_key, uid, desired_digest, desired_manifest, live_digest, judged_under,
        sync, proof, reason, health, health_reason, file, line, differences::json, ignored::json, owned::json,
        events::json,
        clock_timestamp()
      from unnest(${column("targetId")}::uuid[], ${column("projectId")}::uuid[], ${column("refKey")}::text[],
        ${column("uid")}::text[], ${column("desiredDigest")}::text[],
        ${column("desiredManifest")}::text[], ${column("liveDigest")}::text[], ${column("judgedUnder")}::text[],
        ${column("sync")}::text[],
        ${column("proof")}::text[], ${column("reason")}::text[], ${column("health")}::text[],
        ${column("healthReason")}::text[], ${column("file")}::text[], ${column("line")}::int[],
        ${json("differences")}::text[], ${json("ignored")}::text[], ${json("owned")}::text[], ${json("events")}::text[])
      as row (target_id, project_id, ref_key, uid, desired_digest, desired_manifest, live_digest, judged_under, sync, proof, reason,
        health, health_reason, file, line, differences, ignored, owned, events)
      on conflict (target_id, ref_key) do update set uid = excluded.uid, desired_digest = excluded.desired_digest,
        desired_manifest = excluded.desired_manifest, live_digest = excluded.live_digest,
        judged_under = excluded.judged_under, sync = excluded.sync, proof = excluded.proof, reason = excluded.reason,
        health = excluded.health, health_reason = excluded.health_reason, file = excluded.file, line = excluded.line,
        differences = excluded.differences, ignored = excluded.ignored, owned = excluded.owned,
        events = excluded.events, observed_at = excluded.observed_at`;
  }
}

async function removeObjects(tx: Tx, gone: { targetId: string; refKey: string }[]): Promise<void> {
  if (gone.length === 0) return;
  await tx.db.$executeRaw`
    delete from object_state o
    using unnest(${gone.map(({ targetId }) => targetId)}::uuid[], ${gone.map(({ refKey }) => refKey)}::text[])
      as gone (target_id, ref_key)
    where o.target_id = gone.target_id and o.ref_key = gone.ref_key`;
}

/** Keeps the desired manifests, each once per project; returns the digest under which each is kept. */
async function saveDesired(tx: Tx, saves: SavedObjects[]): Promise<Map<Manifest, string>> {
  const keptUnder = new Map<Manifest, string>();
  for (const [projectId, its] of Map.groupBy(saves, ({ target }) => target.projectId)) {
    const desired = its.flatMap(({ changed }) =>
      changed.flatMap((state) => (state.desired ? [state.desired] : [])),
    );
    const digests = await saveManifests(tx.db, projectId, desired);
    desired.forEach((manifest, index) => keptUnder.set(manifest, digests[index]!));
  }
  return keptUnder;
}
