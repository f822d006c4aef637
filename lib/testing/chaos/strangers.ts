import { randomUUID } from "node:crypto";
import type { Manifest } from "@/lib/domain/object/manifest";
import { markAnnotation, markOf } from "@/lib/domain/sync/marks";
import type { ChaosApplication } from "@/lib/testing/chaos/chaos-application";
import type { EngineWorld } from "@/lib/testing/engine-world";
import { configMap } from "@/lib/testing/manifests";

/** An object beside the applications' own, which nobody here may ever delete. */
export type Stranger = { uid: string; path: string; why: string };

/**
 * Puts objects beside an application that a careless deletion would hit: with the marks of others, with its own mark
 * that was copied, and with its objects' names in another namespace.
 */
export async function settleStrangers(world: EngineWorld, chaos: ChaosApplication): Promise<Stranger[]> {
  const { admin, store } = world;
  const { app } = chaos;
  const installationId = await store.installation.getId();
  const elsewhere = `${app.namespace}-elsewhere`;
  await admin.createNamespace(elsewhere);
  const ours = { [markAnnotation]: markOf(installationId, app.targetId) };
  const strangers: Stranger[] = [];
  async function settle(why: string, namespace: string, manifest: Manifest): Promise<void> {
    const path = `/api/v1/namespaces/${namespace}/configmaps`;
    const made = await admin.request("POST", path, manifest);
    strangers.push({ uid: made.metadata.uid!, path: `${path}/${manifest.metadata.name}`, why });
  }
  const mark = (value: string) => ({ annotations: { [markAnnotation]: value } });
  await settle("nobody's", app.namespace, configMap("nobodys", {}));
  await settle(
    "another installation's",
    app.namespace,
    configMap("another-installations", {}, mark(`${randomUUID()}/${app.targetId}`)),
  );
  await settle(
    "another target's",
    app.namespace,
    configMap("another-targets", {}, mark(markOf(installationId, randomUUID()))),
  );
  await settle("a copy of our mark", app.namespace, configMap("copied", {}, { annotations: ours }));
  for (const slot of ["settings", "flags", "late"])
    await settle(
      "our name and mark in another namespace",
      elsewhere,
      configMap(chaos.nameOf(slot), {}, { annotations: ours }),
    );
  return strangers;
}

/**
 * Somebody deletes an object that we applied and makes it anew as it was, our mark included: by its UID it is another
 * one. Returns it and the UID of the one that they deleted.
 */
export async function remake(
  world: EngineWorld,
  chaos: ChaosApplication,
): Promise<{ stranger: Stranger; deleted: string }> {
  const path = `/api/v1/namespaces/${chaos.app.namespace}/configmaps`;
  const name = chaos.nameOf("remade");
  const old = await world.admin.request("GET", `${path}/${name}`);
  await world.admin.request("DELETE", `${path}/${name}`);
  const { annotations } = old.metadata;
  const made = await world.admin.request("POST", path, { ...old, metadata: { name, annotations } });
  return {
    stranger: { uid: made.metadata.uid!, path: `${path}/${name}`, why: "our old mark on another object" },
    deleted: old.metadata.uid!,
  };
}
