import { afterAll, beforeAll, expect, test } from "vitest";
import { at, type JsonObject, type KubeObject } from "../json";
import { listOf } from "../kinds/kind";
import { startSimulatedCluster, type SimulatedCluster } from "../start-simulated-cluster";
import { TestClient } from "../test-client";

let cluster: SimulatedCluster;
let client: TestClient;
const apps = "/apis/apps/v1/namespaces/default";

beforeAll(async () => {
  cluster = await startSimulatedCluster({ name: "controllers", seed: "controllers", pace: "instant" });
  client = new TestClient(cluster);
});
afterAll(async () => {
  await client.close();
  await cluster.stop();
});

const template = (name: string, image: string, rest: object = {}) => ({
  metadata: { labels: { app: name } },
  spec: { containers: [{ name: "main", image }], ...rest },
});
const workload = (kind: string, name: string, image: string, spec: object = {}) => ({
  apiVersion: "apps/v1",
  kind,
  metadata: { name },
  spec: { selector: { matchLabels: { app: name } }, template: template(name, image), ...spec },
});
const reasonOf = (object: KubeObject, type: string) =>
  listOf(object.status, "conditions").find((one) => one.type === type)?.reason;
const isRolledOut = (object: KubeObject) =>
  at(object.status, "observedGeneration") === object.metadata.generation &&
  reasonOf(object, "Progressing") === "NewReplicaSetAvailable";

test("a Deployment rolls out through ReplicaSets and keeps the old one for the way back", async () => {
  await client.apply(`${apps}/deployments/roll`, workload("Deployment", "roll", "web:1", { replicas: 3 }));
  await client.when(`${apps}/deployments/roll`, isRolledOut);
  await client.apply(`${apps}/deployments/roll`, workload("Deployment", "roll", "web:2", { replicas: 3 }));
  const done = await client.when(
    `${apps}/deployments/roll`,
    (object) => object.metadata.generation === 2 && isRolledOut(object),
  );
  expect(done.status).toMatchObject({ replicas: 3, updatedReplicas: 3, availableReplicas: 3 });
  expect(done.metadata.annotations?.["deployment.kubernetes.io/revision"]).toBe("2");
  const { body } = await client.get<{ items: KubeObject[] }>(`${apps}/replicasets?labelSelector=app%3Droll`);
  expect(body.items.map(({ spec }) => spec?.replicas).sort()).toEqual([0, 3]);
});

test("an image that cannot be pulled ends in a missed deadline, with events that say why", async () => {
  cluster.rolloutFault("broken:9");
  await client.apply(
    `${apps}/deployments/stuck`,
    workload("Deployment", "stuck", "broken:1", { replicas: 2, progressDeadlineSeconds: 1 }),
  );
  await client.when(`${apps}/deployments/stuck`, isRolledOut);
  await client.apply(
    `${apps}/deployments/stuck`,
    workload("Deployment", "stuck", "broken:9", { replicas: 2, progressDeadlineSeconds: 1 }),
  );
  const failed = await client.when(
    `${apps}/deployments/stuck`,
    (object) => reasonOf(object, "Progressing") === "ProgressDeadlineExceeded",
  );
  expect(failed.status).toMatchObject({ availableReplicas: 2, unavailableReplicas: 1 });
  const { body } = await client.get<{ items: JsonObject[] }>(
    "/api/v1/namespaces/default/events?fieldSelector=type%3DWarning",
  );
  expect(body.items.map(({ reason }) => reason)).toContain("BackOff");
});

test("a StatefulSet numbers its Pods, binds their claims and replaces them", async () => {
  const volumeClaimTemplates = [
    {
      metadata: { name: "data" },
      spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
    },
  ];
  const spec = { replicas: 2, serviceName: "db", volumeClaimTemplates };
  await client.apply(`${apps}/statefulsets/db`, workload("StatefulSet", "db", "db:1", spec));
  await client.when(`${apps}/statefulsets/db`, ({ status }) => status?.readyReplicas === 2);
  await client.when(
    "/api/v1/namespaces/default/persistentvolumeclaims/data-db-1",
    ({ status }) => status?.phase === "Bound",
  );
  await client.apply(`${apps}/statefulsets/db`, workload("StatefulSet", "db", "db:2", spec));
  const done = await client.when(
    `${apps}/statefulsets/db`,
    ({ metadata, status }) =>
      metadata.generation === 2 && status?.updatedReplicas === 2 && status.readyReplicas === 2,
  );
  expect(done.status?.currentRevision).toBe(done.status?.updateRevision);
});

test("a Job runs to its end", async () => {
  const job = {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name: "once" },
    spec: { template: template("once", "task:1", { restartPolicy: "Never" }) },
  };
  await client.apply("/apis/batch/v1/namespaces/default/jobs/once", job);
  const done = await client.when(
    "/apis/batch/v1/namespaces/default/jobs/once",
    (object) => reasonOf(object, "Complete") === "CompletionsReached",
  );
  expect(done.status).toMatchObject({ succeeded: 1 });
});

test("what is owned goes with its owner", async () => {
  await client.apply(`${apps}/deployments/gone`, workload("Deployment", "gone", "web:1"));
  await client.when(`${apps}/deployments/gone`, isRolledOut);
  const before = await client.get<{ items: KubeObject[]; metadata: { resourceVersion: string } }>(
    "/api/v1/namespaces/default/pods?labelSelector=app%3Dgone",
  );
  expect(before.body.items).toHaveLength(1);
  await client.send("DELETE", `${apps}/deployments/gone`);
  const { resourceVersion } = before.body.metadata;
  await client.watchUntil(
    `/api/v1/namespaces/default/pods?watch=true&labelSelector=app%3Dgone&resourceVersion=${resourceVersion}`,
    ({ type }) => type === "DELETED",
  );
  expect(
    (await client.get<{ items: KubeObject[] }>(`${apps}/replicasets?labelSelector=app%3Dgone`)).body.items,
  ).toEqual([]);
});

test("a namespace takes everything in it along", async () => {
  await client.send("POST", "/api/v1/namespaces", {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name: "leaving" },
  });
  const configMap = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "inside" } };
  await client.apply("/api/v1/namespaces/leaving/configmaps/inside", configMap);
  const { body } = await client.send("DELETE", "/api/v1/namespaces/leaving");
  expect(body.status).toMatchObject({ phase: "Terminating" });
  const last = await client.watchUntil(
    `/api/v1/namespaces?watch=true&resourceVersion=${body.metadata.resourceVersion}&fieldSelector=metadata.name%3Dleaving`,
    ({ type }) => type === "DELETED",
  );
  expect(last.at(-1)!.type).toBe("DELETED");
  expect((await client.get("/api/v1/namespaces/leaving/configmaps/inside")).code).toBe(404);
});

test("a definition adds its kind, which goes with it", async () => {
  const definition = {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: "widgets.example.test" },
    spec: {
      group: "example.test",
      scope: "Namespaced",
      names: { kind: "Widget", plural: "widgets" },
      versions: [
        {
          name: "v1",
          served: true,
          storage: true,
          schema: {
            openAPIV3Schema: {
              type: "object",
              properties: { spec: { type: "object", properties: { size: { type: "string" } } } },
            },
          },
        },
      ],
    },
  };
  const path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/widgets.example.test";
  await client.apply(path, definition);
  await client.when(path, (object) => reasonOf(object, "Established") === "InitialNamesAccepted");
  const widget = {
    apiVersion: "example.test/v1",
    kind: "Widget",
    metadata: { name: "w" },
    spec: { size: "1000m" },
  };
  const written = await client.apply("/apis/example.test/v1/namespaces/default/widgets/w", widget);
  expect(written).toMatchObject({ code: 201, body: { spec: { size: "1000m" } } });
  const faulty = { ...widget, spec: { sise: "1" } };
  const refused = await client.apply("/apis/example.test/v1/namespaces/default/widgets/w", faulty);
  expect(refused).toMatchObject({
    code: 500,
    body: { message: expect.stringContaining(".spec.sise: field not declared in schema") },
  });
});
