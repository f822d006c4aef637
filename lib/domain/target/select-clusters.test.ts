import { expect, test } from "vitest";
import { parseLabelSelector } from "@/lib/domain/cluster/label-selector";
import { type ReachableCluster, selectClusters } from "@/lib/domain/target/select-clusters";

const cluster = (
  name: string,
  labels: Record<string, string>,
  namespaces: string[] = [],
): ReachableCluster => ({
  id: name,
  name,
  labels,
  namespaces,
});
const target = (clusterId: string, isBySelector: boolean, namespace = "shop") => ({
  id: `${clusterId}/${namespace}`,
  clusterId,
  namespace,
  isBySelector,
});
const prod = cluster("prod-eu", { env: "prod" });
const stage = cluster("stage", { env: "stage" });

type Given = Partial<{ selector: string | null; path: string; revision: string }> & {
  clusters: ReachableCluster[];
  targets?: ReturnType<typeof target>[];
};

/** Names only: what joins with its path, what leaves, what is kept, what waits with its reason. */
function selected({
  selector = "env=prod",
  path = "deploy",
  revision = "main",
  clusters,
  targets = [],
}: Given) {
  const parsed = selector === null ? null : parseLabelSelector(selector);
  if (parsed?.outcome === "refused") throw new Error(parsed.reason);
  const { joining, leaving, kept, waiting } = selectClusters({
    selector: parsed && { requirements: parsed.requirements, namespace: "shop" },
    template: { path, revision },
    clusters,
    targets,
  });
  return {
    joining: joining.map((one) => `${one.cluster.name}: ${one.path}@${one.revision}`),
    leaving: leaving.map(({ id }) => id),
    kept: kept.map((one) => one.target.id),
    waiting: waiting.map(({ reason }) => reason),
  };
}
const nothing = { joining: [], leaving: [], kept: [], waiting: [] };

test.each<{ promise: string; given: Given; wanted: Partial<ReturnType<typeof selected>> }>([
  {
    promise: "a cluster that matches joins, another does not",
    given: { clusters: [prod, stage] },
    wanted: { joining: ["prod-eu: deploy@main"] },
  },
  {
    promise: "what it reads is made of its own labels",
    given: { clusters: [prod], path: "overlays/{env}", revision: "release-{name}" },
    wanted: { joining: ["prod-eu: overlays/prod@release-prod-eu"] },
  },
  {
    promise: "a cluster that cannot fill in the path waits, and the label is named",
    given: { clusters: [prod], path: "overlays/{region}" },
    wanted: { waiting: ["The cluster prod-eu has no label “region”, which “overlays/{region}” asks for."] },
  },
  {
    promise: "a cluster that cannot fill in the revision waits, too",
    given: { clusters: [prod], revision: "{ring}" },
    wanted: { waiting: ["The cluster prod-eu has no label “ring”, which “{ring}” asks for."] },
  },
  {
    promise: "a namespace beyond the project's fence is not joined",
    given: { clusters: [cluster("prod-eu", { env: "prod" }, ["cart", "pay"])] },
    wanted: { waiting: ["On prod-eu the project may not use the namespace shop, only: cart, pay."] },
  },
  {
    promise: "a namespace within the fence is",
    given: { clusters: [cluster("prod-eu", { env: "prod" }, ["cart", "shop"])] },
    wanted: { joining: ["prod-eu: deploy@main"] },
  },
  {
    promise: "what is there already stays, whichever way it came",
    given: { clusters: [prod], targets: [target("prod-eu", false)] },
    wanted: { kept: ["prod-eu/shop"] },
  },
  {
    promise: "a target in another namespace does not stand for it",
    given: { clusters: [prod], targets: [target("prod-eu", false, "other")] },
    wanted: { joining: ["prod-eu: deploy@main"] },
  },
  {
    promise: "a target that came by labels leaves with them",
    given: { clusters: [stage], targets: [target("stage", true)] },
    wanted: { leaving: ["stage/shop"] },
  },
  {
    promise: "a target that a person chose never leaves",
    given: { clusters: [stage], targets: [target("stage", false), target("gone", false)] },
    wanted: {},
  },
  {
    promise: "a cluster out of reach is left",
    given: { clusters: [], targets: [target("prod-eu", true)] },
    wanted: { leaving: ["prod-eu/shop"] },
  },
  {
    promise: "a namespace that the project may not use any more is left",
    given: { clusters: [cluster("prod-eu", { env: "prod" }, ["cart"])], targets: [target("prod-eu", true)] },
    wanted: {
      leaving: ["prod-eu/shop"],
      waiting: ["On prod-eu the project may not use the namespace shop, only: cart."],
    },
  },
  {
    promise: "another namespace of the selector is another place",
    given: { clusters: [prod], targets: [target("prod-eu", true, "old")] },
    wanted: { joining: ["prod-eu: deploy@main"], leaving: ["prod-eu/old"] },
  },
  {
    promise: "without a selector everything that came by it leaves",
    given: { selector: null, clusters: [prod], targets: [target("prod-eu", true), target("stage", false)] },
    wanted: { leaving: ["prod-eu/shop"] },
  },
])("$promise", ({ given, wanted }) => {
  expect(selected(given)).toEqual({ ...nothing, ...wanted });
});
