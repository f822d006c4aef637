import { afterAll, beforeAll, expect, test } from "vitest";
import type { Caller } from "@/lib/services/caller";
import { makeServices, provideServices } from "@/lib/services/context";
import { removeHealthScript, saveHealthScript, tryHealthScript } from "@/lib/services/health-scripts";
import { describeWithControlPlane } from "@/lib/testing/control-plane";
import { EngineApplication } from "@/lib/testing/engine-application";
import type { EngineWorld } from "@/lib/testing/engine-world";
import { asFile, configMap } from "@/lib/testing/manifests";
import { startEngineWorld } from "@/lib/testing/start-engine-world";

const administrator: Caller = {
  viewer: { id: "ada", name: "Ada", email: "ada@example.com", isAdmin: true, projects: [] },
  origin: {},
};
const kind = { group: "", kind: "ConfigMap" };

describeWithControlPlane("health checks of administrators", "all", (plane) => {
  let world: EngineWorld;
  beforeAll(async () => {
    world = await startEngineWorld("health", plane);
    const { store, keyring } = world.database;
    provideServices(makeServices({ store, keyring, baseUrl: "http://localhost:3000" }));
    world.startWorker();
  });
  afterAll(() => world.stop());

  test("one counts as soon as it is saved, an edit that it minds shows, and without it our own rules do", async () => {
    const app = await EngineApplication.create(world, {
      files: { "a.yaml": asFile(configMap("a", { v: "1" })) },
    });
    await app.awaitStatus("behind");
    await app.synced();
    await app.awaitStatus("synced");

    const script = `
      if obj.metadata.name ~= "a" then return { status = "Healthy" } end
      if obj.data.v == "1" then return { status = "Degraded", message = "version 1 is recalled" } end
      return { status = "Healthy" }`;
    const { id } = await saveHealthScript(administrator, { ...kind, script });
    const degraded = await app.awaitStatus("degraded");
    expect(degraded.health).toBe("Degraded");

    await saveHealthScript(administrator, { ...kind, script: "return obj.nothing.there" });
    const unknown = await app.awaitTarget("unknown", ({ health }) => health === "Unknown");
    expect(unknown.status).toBe("unknown");

    await removeHealthScript(administrator, { id });
    await app.awaitStatus("synced");
  }, 60_000);

  test("a syntax error is refused with its line, and nothing is saved", async () => {
    const refused = saveHealthScript(administrator, { ...kind, script: "hs = {}\nreturn = hs" });
    await expect(refused).rejects.toMatchObject({
      code: "bad_input",
      field: "script",
      message: expect.stringMatching(/^Line 2: /),
    });
    expect(await world.database.store.healthScripts.list()).toEqual([]);
  });

  test("a script is tried on a pasted object, of which no secret value goes further", async () => {
    const outcome = await tryHealthScript(administrator, {
      group: "",
      kind: "Secret",
      script: "return { status = 'Progressing', message = obj.data.password }",
      object: "apiVersion: v1\nkind: Secret\nmetadata: { name: x }\ndata: { password: aHVudGVyMg== }",
    });
    expect(outcome).toMatchObject({ kind: "judged", health: { status: "Progressing" } });
    expect(JSON.stringify(outcome)).not.toMatch(/aHVudGVyMg|hunter2/);
    const broken = tryHealthScript(administrator, { ...kind, script: "return {}", object: "a: [" });
    await expect(broken).rejects.toMatchObject({ code: "bad_input", field: "object" });
  });
});
