import { afterAll, beforeAll, expect, test } from "vitest";
import { describeWithControlPlane, uniqueNamespace } from "@/lib/testing/control-plane";
import { startHttpProxy } from "@/lib/testing/control-plane-proxy";
import { EngineApplication } from "@/lib/testing/engine-application";
import type { EngineWorld } from "@/lib/testing/engine-world";
import { asFile } from "@/lib/testing/manifests";
import { startEngineWorld } from "@/lib/testing/start-engine-world";
import { until } from "@/lib/testing/until";

describeWithControlPlane("verdicts that the cluster was asked for", "api", (plane) => {
  let world: EngineWorld;
  let closeProxy = async () => {};
  const dryRuns: string[] = [];
  beforeAll(async () => {
    const proxy = await startHttpProxy(plane, ({ url = "" }) => {
      if (url.includes("dryRun=All")) dryRuns.push(url);
      return undefined;
    });
    closeProxy = proxy.close;
    world = await startEngineWorld("verdicts", plane, { url: proxy.url });
  });
  afterAll(async () => {
    await world?.stop();
    await closeProxy();
  });

  const policies = "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies";
  // The server keeps 500m, so that only its own dry run can tell that nothing differs.
  const quota = {
    apiVersion: "v1",
    kind: "ResourceQuota",
    metadata: { name: "half" },
    spec: { hard: { "requests.cpu": "0.5" } },
  };

  test("stand over a restart, until admission changes", async () => {
    const first = world.startWorker();
    const app = await EngineApplication.create(world, { files: { "quota.yaml": asFile(quota) } });
    await app.awaitTarget("read", ({ headSha }) => headSha !== null);
    await app.synced();
    await app.awaitStatus("synced");
    const [state] = await app.objects();
    expect(state).toMatchObject({ verdict: { sync: "synced", proof: "dry_run" } });
    const asked = () => dryRuns.filter((url) => url.includes(`/${app.namespace}/`)).length;
    const verifiedByNew = async () => {
      const before = (await app.target()).freshness.verifiedAt ?? "";
      const worker = world.startWorker();
      await app.awaitTarget("verified anew", ({ freshness }) => (freshness.verifiedAt ?? "") > before);
      return worker;
    };
    const verifiedAnew = async () => (await verifiedByNew()).stop();
    await first.stop();
    const before = asked();

    await verifiedAnew();
    expect(asked()).toBe(before);

    const name = uniqueNamespace("verdicts");
    await world.admin.request("POST", policies, policyNamed(name));
    await verifiedAnew();
    expect(asked()).toBe(before + 1);

    await verifiedByNew();
    await world.admin.request("DELETE", `${policies}/${name}`);
    await until("it is asked again at once", async () => asked() === before + 2);
  });
});

function policyNamed(name: string) {
  const nowhere = {
    apiGroups: ["nowhere.test"],
    apiVersions: ["v1"],
    operations: ["CREATE"],
    resources: ["x"],
  };
  return {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingAdmissionPolicy",
    metadata: { name },
    spec: { matchConstraints: { resourceRules: [nowhere] }, validations: [{ expression: "true" }] },
  };
}
