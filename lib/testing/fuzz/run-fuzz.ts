import { canonicalJson } from "@/lib/domain/object/canonical-json";
import { isSame } from "@/lib/domain/compare/json-value";
import { ownedManifest } from "@/lib/domain/compare/owned-fields";
import type { ObjectVerdict } from "@/lib/domain/compare/verdict";
import type { ClearManifest, Manifest } from "@/lib/domain/object/manifest";
import { placeObjects, type PlacedObject } from "@/lib/domain/render/place-objects";
import { redactSecrets } from "@/lib/domain/secrets/redact";
import { markAnnotation } from "@/lib/domain/sync/marks";
import { judgeObject } from "@/lib/engine/judge-object";
import { hasLeftover, manifestToSend, ownershipOf, redactedToSend, type Subject } from "@/lib/engine/subject";
import { takeOwnership } from "@/lib/engine/take-ownership";
import { type ClusterConnection, makeClusterConnector } from "@/lib/kubernetes/connect-cluster";
import { makeKeyring, sha256 } from "@/lib/platform/crypto";
import { renderPlain } from "@/lib/render/render-plain";
import { type ClusterAdmin, makeClusterAdmin } from "@/lib/testing/control-plane-admin";
import type { FuzzKind } from "@/lib/testing/fuzz/builtin-kinds";
import { customDefinitions } from "@/lib/testing/fuzz/custom-kinds";
import { type FuzzCase, type FuzzPlace, type FuzzStep, makeCase } from "@/lib/testing/fuzz/fuzz-case";
import { until } from "@/lib/testing/until";

/** As whom the cases are applied. */
export const fuzzManager = "plumbline-fuzz";
const mark = "fuzz/target";
const atOnce = 16;

/** What became of a case. The server is the judge: `hasChanged` is what an actual apply did, null when it refused. */
export type FuzzOutcome = {
  case: FuzzCase;
  /** As the comparison saw them, without secret values. */
  desired: Manifest;
  live: Manifest;
  verdict: ObjectVerdict;
  hasChanged: boolean | null;
  /** Whether something that we applied has left Git and is somebody else's: that no proof settles. */
  hasLeftover: boolean;
  /** The server's words when it refused. */
  refusal: string | null;
};

export type FuzzRun = {
  outcomes: FuzzOutcome[];
  /** Cases that came to nothing: the server refused the object at the start, or Git's wish is no manifest to us. */
  unused: number;
};

/** Runs cases 0 to `objects` of a seed against an API server that has no controllers, sixteen at a time. */
export async function runFuzz(
  plane: { url: string; token: string; certificate: string; kubeconfig: string },
  options: { objects: number; seed: number; place: FuzzPlace; onProgress?: (done: number) => void },
): Promise<FuzzRun> {
  const { objects, seed, place, onProgress } = options;
  const admin = makeClusterAdmin(plane);
  const { fingerprint } = makeKeyring("f".repeat(64));
  const connection = makeClusterConnector({ redact: (object) => redactSecrets(object, fingerprint) }).connect(
    plane.kubeconfig,
  );
  const world: World = { admin, connection, place, redact: (object) => redactSecrets(object, fingerprint) };
  const run: FuzzRun = { outcomes: [], unused: 0 };
  try {
    await prepare(world);
    let next = 0;
    const work = async () => {
      for (let index = next++; index < objects; index = next++) {
        const outcome = await runCase(world, makeCase(seed, index, place)).catch((error: unknown) => {
          throw new Error(`Case ${index} of seed ${seed} could not be run.`, { cause: error });
        });
        if (outcome) run.outcomes.push(outcome);
        else run.unused += 1;
        onProgress?.(run.outcomes.length + run.unused);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, work));
  } finally {
    await connection.close();
    await admin.close();
  }
  run.outcomes.sort((a, b) => a.case.index - b.case.index);
  return run;
}

type World = {
  admin: ClusterAdmin;
  connection: ClusterConnection;
  place: FuzzPlace;
  redact(object: Manifest): Manifest;
};

async function prepare({ admin, connection, place }: World): Promise<void> {
  for (const name of [place.namespace, `${place.namespace}-limits`]) await admin.createNamespace(name);
  for (const definition of customDefinitions(place.group)) {
    await admin.request("POST", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", definition);
  }
  await until("the kinds are served", async () => {
    const catalog = await connection.catalog(true);
    return ["Thing", "Free"].every((kind) => catalog.find({ group: place.group, kind }));
  });
}

async function runCase(world: World, fuzz: FuzzCase): Promise<FuzzOutcome | null> {
  const { admin, connection, place } = world;
  const { namespace } = place;
  const folder = fuzz.kind.path.replace("NS", namespace).replace("GROUP", place.group);
  const path = `${folder}/${fuzz.base.metadata.name}`;
  try {
    const isOurs = fuzz.madeBy !== "foreign";
    if (!(await make(world, fuzz, folder))) return null;
    let applied: Manifest | null = null;
    let kept = fuzz.base;
    // What the server keeps is known after the first apply; whoever copies that into Git applies once more.
    for (let round = 0; isOurs && round < (fuzz.intent === "kept" ? 2 : 1); round++) {
      const first = await subjectOf(world, kept, null, null);
      const answer = first && (await apply(connection, { ...first, applied: kept }));
      if (answer?.outcome !== "applied") return null;
      applied = ownedManifest(answer.object, fuzzManager);
      kept = withoutMark(ownedManifest(await admin.request("GET", path), fuzzManager));
    }
    for (const step of fuzz.steps) await take(admin, path, fuzz.base, step).catch(() => {});

    const wish = await subjectOf(world, fuzz.desired(kept), null, null);
    if (!wish) return null;
    for (;;) {
      const live = await connection.get(wish.placed.ref);
      if (!live) return null;
      const subject: Subject = { ...wish, live, applied };
      const verdict = await judgeObject(connection, subject);

      const before = await admin.request("GET", path);
      const { resourceVersion } = before.metadata;
      // The API server's own controllers write to definitions and the like: what was judged must be what is applied to.
      if (resourceVersion !== live.metadata.resourceVersion) continue;
      const answer = await sync(connection, subject, resourceVersion);
      const isMoved = async () =>
        (await admin.request("GET", path)).metadata.resourceVersion !== resourceVersion;
      if (answer.outcome === "stale" && (await isMoved())) continue;
      const isApplied = answer.outcome === "applied";
      const after = isApplied ? await admin.request("GET", path) : null;
      const hasChanged = after && !isSame(content(before, fuzz.kind), content(after, fuzz.kind));
      const refusal = isApplied || answer.outcome === "conflict" ? null : answer.message;
      const desired = redactedToSend(subject, isOurs);
      const isLeft = hasLeftover(subject, desired);
      return { case: fuzz, desired, live, verdict, hasChanged, hasLeftover: isLeft, refusal };
    }
  } finally {
    if (fuzz.kind.isCostly) await admin.request("DELETE", path).catch(() => {});
  }
}

/** Creates the object as somebody else would, when somebody else made it; returns whether it could be made. */
async function make({ admin }: World, { base, madeBy }: FuzzCase, folder: string): Promise<boolean> {
  if (madeBy === "us") return true;
  const by = madeBy === "foreign" ? "kubectl-create" : madeBy;
  const object = structuredClone(base);
  if (by === "kubectl-client-side-apply") {
    const annotations = { "kubectl.kubernetes.io/last-applied-configuration": `${JSON.stringify(base)}\n` };
    object.metadata.annotations = { ...object.metadata.annotations, ...annotations };
  }
  return admin.request("POST", `${folder}?fieldManager=${by}`, object).then(
    () => true,
    () => false,
  );
}

/** Applies as a sync does: what has left Git is first taken from those who applied it before. */
async function sync(connection: ClusterConnection, subject: Subject, resourceVersion?: string) {
  if (subject.applied === null) return apply(connection, subject, resourceVersion);
  const asked = await apply(connection, subject, resourceVersion, true);
  if (asked.outcome !== "applied") return asked;
  const ownership = await ownershipOf(connection, subject, asked.object);
  const owned = await takeOwnership({ connection }, { ...subject, ownership }, false);
  if (owned.outcome !== "owned") return owned;
  return apply(connection, owned.subject, owned.subject.live?.metadata.resourceVersion);
}

function apply(connection: ClusterConnection, subject: Subject, resourceVersion?: string, isDryRun = false) {
  return connection.apply(manifestToSend(subject, subject.applied !== null), {
    fieldManager: fuzzManager,
    isForced: true,
    isDryRun,
    ...(resourceVersion ? { resourceVersion } : {}),
  });
}

async function take(admin: ClusterAdmin, path: string, base: Manifest, step: FuzzStep): Promise<void> {
  const by = `fieldManager=${step.manager}`;
  if (step.how === "apply") {
    const { apiVersion, kind, metadata } = base;
    const { name, namespace } = metadata;
    const body = { apiVersion, kind, metadata: { name, ...(namespace ? { namespace } : {}) }, ...step.body };
    const query = `${by}&force=${step.isForced}`;
    await admin.request("PATCH", `${path}?${query}`, body, "application/apply-patch+yaml");
  } else if (step.how === "replace") {
    const object = await admin.request("GET", path);
    step.change(object);
    await admin.request("PUT", `${path}?${by}`, object);
  } else {
    const at = step.subresource ? `${path}/${step.subresource}` : path;
    await admin.request(
      "PATCH",
      `${at}?${by}`,
      step.body,
      `application/${step.how === "merge" ? "merge-patch" : "json-patch"}+json`,
    );
  }
}

/** What Git declares as it comes out of rendering and placing; null when it is no manifest to us. */
async function subjectOf(
  { connection, place, redact }: World,
  manifest: Manifest,
  live: Manifest | null,
  applied: Manifest | null,
): Promise<Subject | null> {
  const file = { path: "wish.json", content: Buffer.from(JSON.stringify(manifest)) };
  const result = renderPlain({ path: "", namespace: place.namespace }, [file]);
  if (result.outcome === "broken") return null;
  const catalog = await connection.catalog();
  const rendered = result.objects.map((object) => {
    const redacted = redact(object.clear as ClearManifest);
    return { ...object, manifest: redacted, digest: sha256(canonicalJson(redacted)) };
  });
  const [placed] = placeObjects(rendered, place.namespace, (kind) => {
    const info = catalog.find(kind);
    return info && (info.isNamespaced ? "namespaced" : "cluster");
  });
  return { placed: placed as PlacedObject, live, applied, autoscaler: null, mark, manager: fuzzManager };
}

function withoutMark(manifest: Manifest): Manifest {
  const { [markAnnotation]: _, ...annotations } = manifest.metadata.annotations ?? {};
  const { annotations: _a, ...metadata } = manifest.metadata;
  return {
    ...manifest,
    metadata: Object.keys(annotations).length > 0 ? { ...metadata, annotations } : metadata,
  };
}

/** What an apply can change: not the status, which others write meanwhile, and not the server's bookkeeping. */
function content({ status, ...object }: Manifest, kind: FuzzKind): unknown {
  const { managedFields: _m, resourceVersion: _r, generation: _g, ...metadata } = object.metadata;
  return { ...object, metadata, ...(kind.isStatusPlain ? { status } : {}) };
}
