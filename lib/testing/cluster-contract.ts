import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Manifest, ObjectRef } from "@/lib/domain/object/manifest";
import { refOf } from "@/lib/domain/object/manifest";
import { redactSecrets, secretMark } from "@/lib/domain/secrets/redact";
import { makeClusterConnector } from "@/lib/kubernetes/connect-cluster";
import { sha256 } from "@/lib/platform/crypto";
import { configMap as configMapManifest, namespaceManifest } from "@/lib/testing/manifests";
import { RecordingSink } from "@/lib/testing/recording-sink";
import { uniqueNamespace } from "@/lib/testing/unique-names";

type Connection = ReturnType<ReturnType<typeof makeClusterConnector>["connect"]>;
type Applied = Extract<Awaited<ReturnType<Connection["apply"]>>, { outcome: "applied" }>;

const ours = { fieldManager: "plumbline-contract", isForced: false, isDryRun: false };
const theirs = { ...ours, fieldManager: "somebody-else" };

/**
 * What the engine relies on when it talks to a cluster, said as tests. A real API server and a simulated cluster are
 * held to the same, so that the simulation stays honest. `start` gives an administrator's kubeconfig; everything
 * happens in a new namespace.
 */
export function describeClusterContract(name: string, start: () => Promise<{ kubeconfig: string }>): void {
  describe(`${name} keeps the cluster contract`, () => {
    const namespace = uniqueNamespace("contract");
    const connector = makeClusterConnector({ redact: (object) => redactSecrets(object, fingerprint) });
    let kubeconfig: string;
    let connection: Connection;

    beforeAll(async () => {
      ({ kubeconfig } = await start());
      connection = connector.connect(kubeconfig);
      await applied(namespaceManifest(namespace));
    });
    afterAll(() => connection?.close());

    async function applied(manifest: Manifest, options = ours): Promise<Applied["object"]> {
      const answer = await connection.apply(manifest, options);
      expect(answer).toMatchObject({ outcome: "applied" });
      return (answer as Applied).object;
    }
    const configMap = (objectName: string, data: Record<string, string>) =>
      configMapManifest(objectName, data, { namespace });
    const deployment = (objectName: string, spec: object = {}): Manifest => ({
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: objectName, namespace },
      spec: {
        selector: { matchLabels: { app: objectName } },
        template: {
          metadata: { labels: { app: objectName } },
          spec: { containers: [{ name: "web", image: "registry.example/web:1" }] },
        },
        ...spec,
      },
    });

    describe("replacing", () => {
      const replaced = async (manifest: Manifest, live: Manifest | null, isDryRun = false) => {
        const { uid, resourceVersion } = live?.metadata ?? {};
        const options = {
          fieldManager: ours.fieldManager,
          isDryRun,
          isValidated: true,
          uid,
          resourceVersion,
        };
        return connection.replace(manifest, options);
      };

      test("creates what is absent, once", async () => {
        expect(await replaced(configMap("anew", { a: "1" }), null)).toMatchObject({ outcome: "applied" });
        expect(await replaced(configMap("anew", { a: "2" }), null)).toMatchObject({ outcome: "stale" });
      });

      test("leaves nothing of what was there, and a dry run leaves all of it", async () => {
        const live = await applied({ ...configMap("whole", { a: "1", b: "2" }) });
        const tried = await replaced(configMap("whole", { a: "9" }), live, true);
        expect(tried).toMatchObject({ outcome: "applied", object: { data: { a: "9" } } });
        expect(await connection.get(refOf(live))).toMatchObject({ data: { a: "1", b: "2" } });
        const answer = await replaced(configMap("whole", { a: "9" }), live);
        expect(answer.outcome === "applied" && answer.object.data).toEqual({ a: "9" });
      });

      test("is refused for another version, another object and an object that is gone", async () => {
        const live = await applied(configMap("moved", { a: "1" }));
        await applied(configMap("moved", { a: "2" }));
        expect(await replaced(configMap("moved", { a: "3" }), live)).toMatchObject({ outcome: "stale" });
        const other = {
          ...live,
          metadata: { ...live.metadata, uid: "00000000-0000-0000-0000-000000000000" },
        };
        expect(await replaced(configMap("moved", { a: "3" }), other)).toMatchObject({ outcome: "stale" });
        const gone = { ...live, metadata: { ...live.metadata, name: "gone" } };
        expect(await replaced(configMap("gone", {}), gone)).toMatchObject({ outcome: "stale" });
      });

      test("refuses fields that the kind does not have, unless it is not to look", async () => {
        const odd = { ...configMap("odd", { a: "1" }), colour: "blue" };
        const refused = await replaced(odd, null);
        expect(refused).toMatchObject({ outcome: "invalid", message: expect.stringContaining("colour") });
        const options = { fieldManager: ours.fieldManager, isDryRun: false, isValidated: false };
        const taken = await connection.replace(odd, options);
        expect(taken.outcome === "applied" && "colour" in taken.object).toBe(false);
      });
    });

    describe("who owns the fields", () => {
      const note = "example.com/note";
      async function ownedByOthers(objectName: string): Promise<Manifest> {
        const annotated = configMap(objectName, { a: "1", b: "2" });
        const metadata = { ...annotated.metadata, annotations: { [note]: "x", "example.com/kept": "y" } };
        return applied({ ...annotated, metadata }, theirs);
      }
      const toUs = (live: Manifest) =>
        (live.metadata.managedFields ?? []).map((entry) => ({ ...entry, manager: ours.fieldManager }));

      test("is changed without the content, but for an annotation that goes", async () => {
        const live = await ownedByOthers("owned");
        const change = { managedFields: toUs(live), removedAnnotations: [note, "example.com/absent"] };
        const answer = await connection.changeOwnership(live, ours.fieldManager, change);
        expect(answer).toMatchObject({ outcome: "applied", object: { data: { a: "1", b: "2" } } });
        const after = (await connection.get(refOf(live)))!;
        expect(after.metadata.annotations).toEqual({ "example.com/kept": "y" });
        expect(after.metadata.managedFields).toMatchObject([
          {
            manager: ours.fieldManager,
            operation: "Apply",
            fieldsV1: { "f:data": { "f:a": {}, "f:b": {} } },
          },
        ]);
        // Ours alone now: what we no longer apply goes, and nobody is in the way.
        const rest = await connection.apply(configMap("owned", { a: "9" }), ours);
        expect(rest).toMatchObject({ outcome: "applied", object: { data: { a: "9" } } });
        expect(rest.outcome === "applied" && rest.object.data).toEqual({ a: "9" });
      });

      test("is nobody's when all of it is given up, and everything stays", async () => {
        const live = await ownedByOthers("given-up");
        const change = { managedFields: [], removedAnnotations: [] };
        const answer = await connection.changeOwnership(live, ours.fieldManager, change);
        expect(answer).toMatchObject({ outcome: "applied", object: { data: { a: "1", b: "2" } } });
        expect((await connection.get(refOf(live)))!.metadata.managedFields ?? []).toEqual([]);
      });

      test("is not changed in another version of the object, nor in one that is gone", async () => {
        const live = await ownedByOthers("moved-on");
        await applied({ ...configMap("moved-on", { c: "3" }) }, { ...theirs, fieldManager: "a-third" });
        const change = { managedFields: toUs(live), removedAnnotations: [] };
        const late = await connection.changeOwnership(live, ours.fieldManager, change);
        expect(late).toMatchObject({ outcome: "stale" });
        const gone = { ...live, metadata: { ...live.metadata, name: "not-there" } };
        expect(await connection.changeOwnership(gone, ours.fieldManager, change)).toMatchObject({
          outcome: "stale",
        });
      });
    });

    describe("who it is", () => {
      test("the probe tells version, identity and what an administrator may do", async () => {
        const probe = await connection.probe();
        expect(probe.version).toMatch(/^v\d+\.\d+/);
        expect(probe.uid).not.toBe("");
        expect(probe.server).toMatch(/^https?:\/\//);
        expect(probe.latencyMs).toBeGreaterThan(0);
        expect(probe.capabilities.filter(({ isAllowed }) => !isAllowed)).toEqual([]);
      });

      test("the identity is the same every time", async () => {
        expect((await connection.probe()).uid).toBe((await connection.probe()).uid);
      });

      test("a ping is answered", async () => {
        const { latencyMs, uid } = await connection.ping(5_000);
        expect(latencyMs).toBeGreaterThan(0);
        expect(uid).toBe((await connection.probe()).uid);
      });

      test("a wrong token is refused in words", async () => {
        const other = connector.connect(kubeconfig.replace(/token: "?[^"}\s]+"?/, 'token: "not-the-token"'));
        await expect(other.probe()).rejects.toMatchObject({ code: "cluster_unauthorized" });
        await other.close();
      });
    });

    describe("discovery", () => {
      test("kinds are found with version, plural and scope, and absent ones are not", async () => {
        const catalog = await connection.catalog();
        expect(catalog.find({ group: "apps", kind: "Deployment" })).toMatchObject({
          version: "v1",
          plural: "deployments",
          isNamespaced: true,
        });
        expect(catalog.find({ group: "", kind: "Namespace" })).toMatchObject({ isNamespaced: false });
        expect(catalog.find({ group: "", kind: "Secret" })?.verbs).toEqual(
          expect.arrayContaining(["list", "watch", "patch", "delete"]),
        );
        expect(catalog.find({ group: "absent.example", kind: "Widget" })).toBeNull();
        expect(catalog.unreachableGroups).toEqual([]);
      });
    });

    describe("reading", () => {
      test("an absent object is null", async () => {
        expect(await connection.get(refOf(configMap("absent", {})))).toBeNull();
      });

      test("an object is read as the cluster keeps it", async () => {
        const written = await applied(configMap("read", { a: "1" }));
        const read = await connection.get(refOf(written));
        expect(read).toMatchObject({ apiVersion: "v1", kind: "ConfigMap", data: { a: "1" } });
        expect(read?.metadata.uid).toBe(written.metadata.uid);
      });

      test("a list holds every object, each with its kind", async () => {
        for (const objectName of ["list-1", "list-2"]) await applied(configMap(objectName, {}));
        const found: Manifest[] = [];
        for await (const page of connection.list({ group: "", kind: "ConfigMap" })) found.push(...page);
        const mine = found.filter(({ metadata }) => metadata.namespace === namespace);
        expect(mine.map(({ metadata }) => metadata.name)).toEqual(
          expect.arrayContaining(["list-1", "list-2"]),
        );
        expect(new Set(found.map(({ kind, apiVersion }) => `${apiVersion} ${kind}`))).toEqual(
          new Set(["v1 ConfigMap"]),
        );
      });

      test("a Secret's values come in as fingerprints only", async () => {
        const canary = "contract-canary";
        const secret = {
          apiVersion: "v1",
          kind: "Secret",
          metadata: { name: "secret", namespace },
          data: { password: Buffer.from(canary).toString("base64") },
        };
        const answer = await applied(secret);
        const read = await connection.get(refOf(secret));
        for (const object of [answer, read]) {
          expect(object?.data).toEqual({ password: `${secretMark}${fingerprint(canary)}` });
        }
      });

      test("a quiet object has no warnings", async () => {
        const written = await applied(configMap("quiet", {}));
        expect(await connection.warnings(refOf(written), written.metadata.uid ?? "")).toEqual([]);
      });
    });

    describe("server-side apply", () => {
      test("creates with defaults, and owns what was sent", async () => {
        const object = await applied(deployment("created"));
        expect(object.spec).toMatchObject({ replicas: 1, strategy: { type: "RollingUpdate" } });
        const own = object.metadata.managedFields?.find(({ manager }) => manager === ours.fieldManager);
        expect(own).toMatchObject({ operation: "Apply", apiVersion: "apps/v1" });
        expect(own?.fieldsV1?.["f:spec"]).toMatchObject({ "f:selector": {} });
        expect(own?.fieldsV1?.["f:spec"]).not.toHaveProperty("f:replicas");
      });

      test("applying the same again changes nothing", async () => {
        const first = await applied(configMap("same", { a: "1" }));
        const second = await applied(configMap("same", { a: "1" }));
        expect(second.metadata.resourceVersion).toBe(first.metadata.resourceVersion);
      });

      test("a field that is not applied any more vanishes, another manager's stays", async () => {
        await applied(configMap("removal", { mine: "1", gone: "1" }));
        await applied(configMap("removal", { other: "1" }), theirs);
        const object = await applied(configMap("removal", { mine: "2" }));
        expect(object.data).toEqual({ mine: "2", other: "1" });
      });

      test("a dry run answers with the outcome and changes nothing", async () => {
        const dryRun = { ...ours, isDryRun: true };
        expect((await applied(configMap("dry-new", { a: "1" }), dryRun)).data).toEqual({ a: "1" });
        expect(await connection.get(refOf(configMap("dry-new", {})))).toBeNull();

        const before = await applied(configMap("dry-old", { a: "1" }));
        expect((await applied(configMap("dry-old", { a: "2" }), dryRun)).data).toEqual({ a: "2" });
        const after = await connection.get(refOf(before));
        expect(after?.data).toEqual({ a: "1" });
        expect(after?.metadata.resourceVersion).toBe(before.metadata.resourceVersion);
      });

      test("a conflict names manager and field; force takes over", async () => {
        await applied(deployment("conflict", { replicas: 3 }), theirs);
        const mine = deployment("conflict", { replicas: 2 });
        expect(await connection.apply(mine, ours)).toMatchObject({
          outcome: "conflict",
          conflicts: [{ manager: "somebody-else", field: ".spec.replicas" }],
        });
        expect((await connection.get(refOf(mine)))?.spec).toMatchObject({ replicas: 3 });
        expect((await applied(mine, { ...ours, isForced: true })).spec).toMatchObject({ replicas: 2 });
      });

      test("another object of the same name, or a moved one, is stale", async () => {
        const first = await applied(configMap("stale", { a: "1" }));
        const moved = await applied(configMap("stale", { a: "2" }));
        const uid = moved.metadata.uid ?? "";
        const next = configMap("stale", { a: "3" });
        const outcomes = [
          await connection.apply(next, { ...ours, uid: "00000000-0000-0000-0000-000000000000" }),
          await connection.apply(next, { ...ours, uid, resourceVersion: first.metadata.resourceVersion }),
          await connection.apply(configMap("never-was", {}), { ...ours, uid }),
        ];
        expect(outcomes.map(({ outcome }) => outcome)).toEqual(["stale", "stale", "stale"]);
        expect((await connection.get(refOf(next)))?.data).toEqual({ a: "2" });
        await applied(next, { ...ours, uid, resourceVersion: moved.metadata.resourceVersion } as typeof ours);
      });

      test.each([
        {
          promise: "an unknown field is the manifest's fault",
          change: { replcas: 2 },
          expected: { outcome: "invalid", isImmutable: false, message: expect.stringContaining("replcas") },
        },
        {
          promise: "a value of the wrong type is the manifest's fault",
          change: { replicas: "two" },
          expected: { outcome: "invalid", isImmutable: false },
        },
        {
          promise: "a change of an immutable field says so",
          change: {
            selector: { matchLabels: { app: "other" } },
            template: {
              metadata: { labels: { app: "other" } },
              spec: { containers: [{ name: "web", image: "registry.example/web:1" }] },
            },
          },
          expected: { outcome: "invalid", isImmutable: true },
        },
      ])("$promise", async ({ change, expected }) => {
        await applied(deployment("faulty"));
        const answer = await connection.apply(deployment("faulty", change), { ...ours, isForced: true });
        expect(answer).toMatchObject(expected);
      });

      test("a missing namespace and a missing kind are told apart", async () => {
        const elsewhere = {
          ...configMap("lost", {}),
          metadata: { name: "lost", namespace: "absent-namespace" },
        };
        expect(await connection.apply(elsewhere, ours)).toMatchObject({ outcome: "namespace_missing" });
        const widget = { ...configMap("lost", {}), apiVersion: "absent.example/v1", kind: "Widget" };
        expect(await connection.apply(widget, ours)).toMatchObject({ outcome: "kind_missing" });
      });
    });

    describe("deleting", () => {
      test("only the object that was meant is deleted", async () => {
        const written = await applied(configMap("delete", {}));
        const ref: ObjectRef = refOf(written);
        const uid = written.metadata.uid ?? "";
        const other = await connection.delete(ref, { uid: "00000000-0000-0000-0000-000000000000" });
        expect(other).toMatchObject({ outcome: "stale" });
        expect(await connection.delete(ref, { uid })).toEqual({ outcome: "deleted" });
        expect(await connection.get(ref)).toBeNull();
        expect(await connection.delete(ref, { uid })).toEqual({ outcome: "absent" });
      });

      test("an object that moved since is stale", async () => {
        const first = await applied(configMap("delete-moved", { a: "1" }));
        await applied(configMap("delete-moved", { a: "2" }));
        const { uid = "", resourceVersion } = first.metadata;
        expect(await connection.delete(refOf(first), { uid, resourceVersion })).toMatchObject({
          outcome: "stale",
        });
      });
    });

    describe("watching", () => {
      test("tells the whole set first, then each change and deletion in order", async () => {
        await applied(configMap("watch-before", {}));
        const ending = new AbortController();
        const sink = new RecordingSink();
        const isMine = ({ metadata }: Manifest) =>
          metadata.namespace === namespace && metadata.name.startsWith("watch-");
        const observing = connection.observe({ group: "", kind: "ConfigMap" }, sink, isMine, ending.signal);

        expect((await sink.next("listed")).names).toEqual(["watch-before"]);
        const written = await applied(configMap("watch-new", { a: "1" }));
        await applied(configMap("other-new", { a: "1" }));
        await applied(configMap("watch-new", { a: "2" }));
        await connection.delete(refOf(written), { uid: written.metadata.uid ?? "" });
        await sink.next("deleted");

        expect(sink.events.slice(1).map((event) => [event.type, "name" in event && event.name])).toEqual([
          ["changed", "watch-new"],
          ["changed", "watch-new"],
          ["deleted", "watch-new"],
        ]);
        ending.abort();
        await observing;
      });

      test("a kind that the cluster does not serve is trouble, in words", async () => {
        const ending = new AbortController();
        const sink = new RecordingSink();
        const kind = { group: "absent.example", kind: "Widget" };
        const observing = connection.observe(kind, sink, () => true, ending.signal);
        expect((await sink.next("troubled")).reason).toContain("Widget");
        ending.abort();
        await observing;
      });
    });
  });
}

function fingerprint(value: string | Uint8Array): string {
  return sha256(Buffer.from(value)).slice(0, 22);
}
