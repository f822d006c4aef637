import { expect, test } from "vitest";
import type { OperationStore } from "@/lib/engine/ports/operation-store";
import type { TargetStore } from "@/lib/engine/ports/target-store";
import type {
  AskStore,
  ClusterStore,
  LeaseStore,
  RepositoryStore,
  Wakeups,
} from "@/lib/engine/ports/worker-store";
import type { Store } from "@/lib/store/store";

/** The compiler is the judge: the store fits the engine's ports by shape. */
function portsOf(store: Store) {
  const leases: LeaseStore = store.leases;
  const clusters: ClusterStore = store.clusters;
  const repositories: RepositoryStore = store.repositories;
  const targets: TargetStore = store.targets;
  const operations: OperationStore = store.operations;
  const asks: AskStore = store.asks;
  const wakeups: Wakeups = store.wakeups;
  return { leases, clusters, repositories, targets, operations, asks, wakeups };
}

test("the store fits the engine's ports", () => {
  expect(portsOf).toBeTypeOf("function");
});
