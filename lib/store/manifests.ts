import { canonicalJson } from "@/lib/domain/object/canonical-json";
import type { Manifest } from "@/lib/domain/object/manifest";
import { holdsClearValue, isSecret } from "@/lib/domain/secrets/redact";
import { sha256 } from "@/lib/platform/crypto";
import { AppError } from "@/lib/platform/errors";
import { batchesOf } from "@/lib/store/batches";
import type { Db } from "@/lib/store/database";
import { fromJson } from "@/lib/store/json";

const manifestsPerStatement = 1000;

/** SHA-256 of the canonical JSON: what a manifest is kept under. */
export function manifestDigest(manifest: Manifest): string {
  return sha256(canonicalJson(manifest));
}

/**
 * Keeps manifests, each once per project, and returns the digests under which they are kept, in order. Throws
 * `internal` for a Secret that was not redacted: keeping it would be for ever.
 */
export async function saveManifests(db: Db, projectId: string, manifests: Manifest[]): Promise<string[]> {
  const digests = manifests.map(manifestDigest);
  const byDigest = new Map(manifests.map((manifest, index) => [digests[index]!, manifest]));
  for (const manifest of byDigest.values()) refuseClearSecrets(manifest);
  const fresh = await unknownOnes(db, projectId, byDigest);
  for (const batch of batchesOf(fresh, manifestsPerStatement)) {
    const [ids, bodies] = [batch.map(([digest]) => digest), batch.map(([, body]) => JSON.stringify(body))];
    await db.$executeRaw`
      insert into manifest (project_id, digest, body)
      select ${projectId}::uuid, digest, body::json
      from unnest(${ids}::text[], ${bodies}::text[]) as kept (digest, body) on conflict do nothing`;
  }
  return digests;
}

/** The manifests kept under these digests; one that is not kept is absent. */
export async function readManifests(
  db: Db,
  projectId: string,
  digests: (string | null)[],
): Promise<Map<string, Manifest>> {
  const wanted = [...new Set(digests.filter((digest) => digest !== null))];
  if (wanted.length === 0) return new Map();
  const rows = await db.$queryRaw<{ digest: string; body: Manifest }[]>`
    select digest, body from manifest where project_id = ${projectId}::uuid and digest = any(${wanted}::text[])`;
  return new Map(rows.map(({ digest, body }) => [digest, fromJson<Manifest>(body as never)]));
}

/** The last fence: callers redact, and nothing is kept when one forgot to. */
export function refuseClearSecrets(manifest: Manifest): void {
  if (isSecret(manifest) && holdsClearValue(manifest)) {
    throw new AppError("internal", "A Secret reached the store in clear; nothing was written.");
  }
}

async function unknownOnes(
  db: Db,
  projectId: string,
  byDigest: Map<string, Manifest>,
): Promise<[string, Manifest][]> {
  if (byDigest.size === 0) return [];
  const rows = await db.$queryRaw<{ digest: string }[]>`
    select digest from manifest
    where project_id = ${projectId}::uuid and digest = any(${[...byDigest.keys()]}::text[])`;
  const known = new Set(rows.map(({ digest }) => digest));
  return [...byDigest].filter(([digest]) => !known.has(digest));
}
