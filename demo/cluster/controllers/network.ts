import { createHash } from "node:crypto";
import { at, type KubeObject } from "../json";
import type { Controller, World } from "./world";

/** Load balancers get an address a moment after they are asked for. */
export const serviceController: Controller = {
  kind: "Service",
  reconcile(service, world) {
    const isBalanced = at(service.spec, "type") === "LoadBalancer";
    if (isBalanced) giveAddress(service, world, { ip: `203.0.113.${number(service)}`, ipMode: "VIP" });
  },
};

export const ingressController: Controller = {
  kind: "Ingress",
  reconcile: (ingress, world) => giveAddress(ingress, world, { ip: "203.0.113.10" }),
};

function giveAddress(object: KubeObject, world: World, address: Record<string, string>) {
  if (at(object.status, "loadBalancer", "ingress")) return;
  const wait = world.pace === "instant" ? 0 : 900 - world.elapsed(object, "address");
  if (wait > 0) return world.again(object, wait);
  world.setStatus(
    object,
    { loadBalancer: { ingress: [address] } },
    object.kind === "Ingress" ? "nginx-ingress-controller" : "cloud-controller-manager",
  );
}

function number(object: KubeObject): number {
  return 20 + (createHash("sha256").update(object.metadata.uid).digest()[0]! % 200);
}
