import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { Viewer } from "@/lib/api/viewer-schema";
import type { Manifest } from "@/lib/domain/object/manifest";
import { log } from "@/lib/platform/log";
import { makeServices, provideServices } from "@/lib/services/context";
import { exportAudit } from "@/lib/services/export-audit";
import { getApplication } from "@/lib/services/get-application";
import { getObjectTruths } from "@/lib/services/get-object-truths";
import { getOperation } from "@/lib/services/get-operation";
import { getSettings } from "@/lib/services/get-settings";
import { getTimeline } from "@/lib/services/get-timeline";
import { listAudit } from "@/lib/services/list-audit";
import { listClusters } from "@/lib/services/list-clusters";
import { listFleet } from "@/lib/services/list-fleet";
import { listObjects } from "@/lib/services/list-objects";
import { listOperations } from "@/lib/services/list-operations";
import { listRepositories } from "@/lib/services/list-repositories";
import { listRevisions } from "@/lib/services/list-revisions";
import { previewChange } from "@/lib/services/preview-change";
import { CanaryWatch, type Sighting } from "@/lib/testing/canaries";
import { describeWithControlPlane } from "@/lib/testing/control-plane";
import { EngineApplication } from "@/lib/testing/engine-application";
import { repositoryToken, type EngineWorld } from "@/lib/testing/engine-world";
import { asFile, configMap } from "@/lib/testing/manifests";
import { startEngineWorld } from "@/lib/testing/start-engine-world";
import { ada } from "@/lib/testing/store-world";

// The log says most at this level, and reads it when it is loaded.
vi.hoisted(() => (process.env.PLUMBLINE_LOG_LEVEL = "debug"));

const canaries = {
  data: "canary-data-7Qm2xT9vKc4p",
  stringData: "canary-string-Zr81nWq6Ls0d",
  changed: "canary-changed-Yb37uHf2Ej5a",
  inList: "canary-list-Gk94oPc1Vx8m",
  live: "canary-live-Dn60rBt3Mw7q",
  lastApplied: "canary-last-applied-Ss25yJg8Uk1e",
  refused: "canary-refused-Xa13mCz5Qh9t",
  unreadable: "canary-unreadable-Pf48kRd7Ni2o",
  envFile: "canary-env-Ow76lVy0Bj3g",
};
const base64 = (text: string) => Buffer.from(text).toString("base64");
const secret = (name: string, more: Partial<Manifest>): Manifest => ({
  apiVersion: "v1",
  kind: "Secret",
  metadata: { name },
  ...more,
});
const administrator: Viewer = {
  id: "ada",
  name: "Ada",
  email: "ada@example.com",
  isAdmin: true,
  projects: [],
};

describeWithControlPlane(
  "secret values on the whole way from Git to cluster, screen and record",
  "all",
  (plane) => {
    let world: EngineWorld;
    let logged = "";
    beforeAll(async () => {
      for (const stream of [process.stderr, process.stdout]) {
        vi.spyOn(stream, "write").mockImplementation((text) => {
          logged += String(text);
          return true;
        });
      }
      world = await startEngineWorld("canaries", plane);
      const { store, keyring } = world.database;
      provideServices(makeServices({ store, keyring, baseUrl: "http://localhost:3000" }));
      world.startWorker();
    });
    afterAll(async () => {
      vi.restoreAllMocks();
      await world.stop();
    });

    test("stand nowhere in clear: not in the database, the log, or what pages are given", async () => {
      const shown: Shown = [];
      const app = await EngineApplication.create(world, {
        files: {
          "a.yaml": asFile(
            secret("both", {
              data: { password: base64(canaries.data) },
              stringData: { key: canaries.stringData, url: `postgres://u:${canaries.stringData}@db/x` },
            }),
          ),
          "list.yaml": asFile({
            apiVersion: "v1",
            kind: "List",
            metadata: { name: "" },
            items: [secret("listed", { stringData: { token: canaries.inList } })],
          }),
          ".env": `DATABASE_PASSWORD=${canaries.envFile}\n`,
          "settings.yaml": asFile(configMap("settings", { note: "seen-control" })),
        },
      });
      const first = (await app.awaitStatus("behind")).headSha!;
      await read(app, shown);
      expect(await app.synced()).toMatchObject({ state: "succeeded" });
      await app.awaitStatus("synced");
      expect(await app.live("Secret", "both")).toMatchObject({ data: { key: base64(canaries.stringData) } });

      // Somebody edits it in the cluster, as kubectl apply does.
      const legacy = secret("both", { stringData: { key: canaries.lastApplied } });
      const annotations = { "kubectl.kubernetes.io/last-applied-configuration": JSON.stringify(legacy) };
      await app.edit("Secret", "both", {
        metadata: { annotations },
        data: { password: base64(canaries.live) },
      });
      await app.awaitStatus("drifted");
      await read(app, shown);
      await app.synced();

      const change = secret("both", {
        data: { password: base64(canaries.data) },
        stringData: { key: canaries.changed },
      });
      const second = await app.commit("Change", { "a.yaml": asFile(change) });
      await app.awaitTarget("behind", ({ headSha, status }) => headSha === second && status === "behind");
      await read(app, shown);
      await app.synced();
      expect(await app.live("Secret", "both")).toMatchObject({ data: { key: base64(canaries.changed) } });
      await previewTo(first);
      const [rollback] = await app.rollback(first);
      expect(await app.ended(rollback!.id)).toMatchObject({ state: "succeeded" });
      await read(app, shown);
      await app.ended((await app.follow())[0]!.id);

      // The API server quotes what it refuses; a parser quotes what it cannot read.
      const refused: Manifest[] = [
        secret("refused", { data: { nested: { value: canaries.refused } } }),
        secret("refused", { data: { plain: `${canaries.refused} is no base64` } }),
        secret("refused", {
          type: "kubernetes.io/dockerconfigjson",
          stringData: { ".dockerconfigjson": `{"auths": ${canaries.refused}` },
        }),
        secret("refused", { stringData: { "bad key": canaries.refused } }),
      ];
      for (const manifest of refused) {
        const sha = await app.commit("Refused", { "refused.yaml": asFile(manifest) });
        await app.awaitTarget("aware", ({ headSha, wantedSha }) => headSha === sha && wantedSha === sha);
        await previewTo(null);
        expect((await app.synced()).state).toBe("failed");
        await glance(app, shown);
      }
      const broken = [
        `kind: Secret\nstringData:\n  key: "${canaries.unreadable}\n`,
        `kind: Secret\nstringData: {key: ${canaries.unreadable}]\n`,
        `apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData:\n  ${canaries.unreadable}\n`,
        `apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {k: x}\n${canaries.unreadable}: &a *b\n`,
      ];
      for (const content of broken) {
        const sha = await app.commit("Broken", { "refused.yaml": content });
        await app.awaitTarget("aware", ({ headSha }) => headSha === sha);
        expect((await app.synced()).state).toBe("failed");
        await previewTo(null);
        await glance(app, shown);
      }

      await read(app, shown);
      shown.push({ place: "export", text: await exported() });
      const kubeconfig = JSON.parse(world.cluster.kubeconfig) as { users: { user: { token: string } }[] };
      const credentials = { repositoryToken, kubeconfigToken: kubeconfig.users[0]!.user.token };
      const watch = new CanaryWatch({ ...canaries, ...credentials });
      expect(await sightings(watch)).toEqual([]);

      // What may be seen is found in all three places: the watch is awake.
      log.info("canaries.control", { text: "seen-control" });
      const seen = (await sightings(new CanaryWatch({ control: "seen-control" }))).map(({ place }) => place);
      const settings = `truths of ${app.key("ConfigMap", "settings")}`;
      expect(seen).toEqual(expect.arrayContaining(["manifest.body", "log", settings]));

      async function sightings(of: CanaryWatch): Promise<Sighting[]> {
        const inPages = shown.flatMap(({ place, text }) => of.seenIn(place, text));
        return [...(await of.seenInDatabase(world.database)), ...of.seenIn("log", logged), ...inPages];
      }

      async function previewTo(sha: string | null): Promise<void> {
        const request = { applicationId: app.identity.id, targetIds: [app.targetId], sha };
        const preview = await previewChange({ viewer: administrator, origin: ada.origin }, request);
        expect(preview.plans[0]!.outcome).not.toBe("unreachable");
        shown.push({ place: "preview", text: JSON.stringify(preview) });
      }
    }, 180_000);
  },
);

type Shown = { place: string; text: string }[];

/** What the page of an application is given now. */
async function glance(app: EngineApplication, shown: Shown): Promise<void> {
  const applicationId = app.identity.id;
  const answers = [
    await getApplication(administrator, applicationId),
    await listObjects(administrator, { applicationId, targetId: null }),
  ];
  shown.push({ place: "application", text: JSON.stringify(answers) });
}

/** Everything that pages are given, live objects included. */
async function read(app: EngineApplication, shown: Shown): Promise<void> {
  const viewer = administrator;
  const applicationId = app.identity.id;
  const objects = await listObjects(viewer, { applicationId, targetId: null });
  const answers: Record<string, unknown> = {
    fleet: await listFleet(viewer),
    application: await getApplication(viewer, applicationId),
    objects,
    timeline: await getTimeline(viewer, { applicationId, hours: 24 }),
    revisions: await listRevisions(viewer, { applicationId, before: null }),
    operations: await listOperations(viewer, {}),
    audit: await listAudit(viewer, {}),
    clusters: await listClusters(viewer),
    repositories: await listRepositories(viewer),
    settings: await getSettings(viewer),
  };
  for (const { id } of await app.operations()) answers[`operation ${id}`] = await getOperation(viewer, id);
  for (const { refKey } of await app.objects())
    answers[`truths of ${refKey}`] = await getObjectTruths(viewer, { targetId: app.targetId, refKey });
  for (const [place, answer] of Object.entries(answers)) shown.push({ place, text: JSON.stringify(answer) });
}

/** The record as people download it. */
async function exported(): Promise<string> {
  const { lines } = await exportAudit({ viewer: administrator, origin: {} }, { format: "jsonl" });
  let text = "";
  for await (const line of lines) text += line;
  return text;
}
