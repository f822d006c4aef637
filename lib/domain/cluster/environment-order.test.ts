import { expect, test } from "vitest";
import { byEnvironment, byEnvironmentName } from "@/lib/domain/cluster/environment-order";

const cluster = (name: string, env?: string): { name: string; labels: Record<string, string> } => ({
  name,
  labels: env === undefined ? {} : { env },
});

test("clusters stand in the order in which a change travels, names in alphabetical order", () => {
  const clusters = [
    cluster("prod-us", "prod"),
    cluster("edge"),
    cluster("stage-us", "staging"),
    cluster("prod-ap", "prod"),
    cluster("dev", "dev"),
    cluster("stage-eu", "staging"),
    cluster("qa", "qa"),
  ];
  expect(clusters.toSorted(byEnvironment).map(({ name }) => name)).toEqual([
    "dev",
    "qa",
    "stage-eu",
    "stage-us",
    "edge",
    "prod-ap",
    "prod-us",
  ]);
});

test("an environment of an unknown name stands before production", () => {
  expect(["Production", "canary", "development"].toSorted(byEnvironmentName)).toEqual([
    "development",
    "canary",
    "Production",
  ]);
});
