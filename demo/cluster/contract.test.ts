import { afterAll } from "vitest";
import { describeClusterContract } from "@/lib/testing/cluster-contract";
import { startSimulatedCluster, type SimulatedCluster } from "./start-simulated-cluster";

let cluster: SimulatedCluster | undefined;

describeClusterContract("a simulated cluster", async () => {
  cluster = await startSimulatedCluster({ name: "contract", seed: "contract", pace: "instant" });
  return cluster;
});

afterAll(() => cluster?.stop());
