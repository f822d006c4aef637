import type { KubeObject } from "../json";
import type { Controller, World } from "./world";

/** A new namespace gets its account and root certificate; one that is deleted takes everything in it along. */
export const namespaceController: Controller = {
  kind: "Namespace",
  reconcile(namespace, world) {
    const { name, deletionTimestamp, finalizers } = namespace.metadata;
    if (!deletionTimestamp) return furnish(name, world);
    const inside = [...world.server.store.all()].filter(({ object }) => object.metadata.namespace === name);
    for (const { object } of inside) world.remove(object);
    const isEmpty = ![...world.server.store.all()].some(({ object }) => object.metadata.namespace === name);
    if (isEmpty && !finalizers?.length)
      world.server.store.remove("namespaces", current(name, world) ?? namespace);
    else world.again(namespace, 100);
  },
};

function furnish(name: string, world: World) {
  if (!world.find("ServiceAccount", name, "default"))
    world.create("ServiceAccount", name, { metadata: { name: "default" } });
  if (world.find("ConfigMap", name, "kube-root-ca.crt")) return;
  const annotations = {
    "kubernetes.io/description": "Contains a CA bundle that can be used to verify the kube-apiserver.",
  };
  world.create("ConfigMap", name, {
    metadata: { name: "kube-root-ca.crt", annotations },
    data: { "ca.crt": "" },
  });
}

function current(name: string, world: World): KubeObject | null {
  return world.find("Namespace", "", name);
}
