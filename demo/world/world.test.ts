import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadAll } from "js-yaml";
import { provesInSync } from "@/lib/domain/compare/proves-in-sync";
import type { Manifest } from "@/lib/domain/object/manifest";
import { commitSeries } from "../github/commit-files";
import { startDemoGitHub, type DemoGitHub } from "../github/start-demo-github";
import type { KubeObject } from "../cluster/json";
import { startSimulatedCluster, type SimulatedCluster } from "../cluster/start-simulated-cluster";
import { TestClient } from "../cluster/test-client";
import { applications, repositories } from "./applications";
import { clusters } from "./clusters";
import { World } from "./git-history";
import { environments } from "./manifests/settings";
import { pastCommits } from "./past";

const abilities = { hasVolumes: true, hasAddresses: true };
const now = new Date("2026-05-20T11:00:00Z");

describe("the past of the demo's repositories", () => {
  test("is the same for two starts on one day", () => {
    const later = new Date(now.getTime() + 3_600_000);
    expect(pastCommits(new World(abilities), later)).toEqual(pastCommits(new World(abilities), now));
  });

  test("goes forward in time, ends before today, and every commit changes something", () => {
    for (const commits of Object.values(pastCommits(new World(abilities), now))) {
      const times = commits.map(({ date }) => date.getTime());
      expect(times).toEqual([...times].sort((a, b) => a - b));
      expect(Math.max(...times)).toBeLessThan(Date.parse("2026-05-20T00:00:00Z"));
      expect(commits.filter(({ files }) => Object.keys(files).length === 0)).toEqual([]);
    }
  });

  test("a change touches only the files that it alters", () => {
    const world = new World(abilities);
    pastCommits(world, now);
    const commit = world.change(
      { app: "shop", author: "mara", message: "m", only: ["dev"], set: { tag: "9.9.9" } },
      now,
    );
    expect(Object.keys(commit.files)).toEqual(["apps/shop/dev/deployment.yaml"]);
  });

  describe("in a GitHub", () => {
    const dir = mkdtempSync(path.join(tmpdir(), "plumbline-world-"));
    let github: DemoGitHub;
    beforeAll(async () => {
      github = await startDemoGitHub({ dir, tokens: ["t"] });
    });
    afterAll(async () => {
      await github.stop();
      rmSync(dir, { recursive: true });
    });

    test("every repository takes its commits", async () => {
      for (const [name, commits] of Object.entries(pastCommits(new World(abilities), now))) {
        const { bareDir } = await github.createRepository("acme", name);
        expect(await commitSeries(bareDir, "main", commits)).toHaveLength(commits.length);
      }
    });
  });
});

test("applications run on clusters that exist, from repositories that exist", () => {
  const names = clusters.map(({ name }) => name as string);
  expect(applications.flatMap((app) => app.clusters).filter((name) => !names.includes(name))).toEqual([]);
  expect(new Set(applications.map(({ repository }) => repository))).toEqual(new Set(repositories));
  expect(applications.length).toBeGreaterThanOrEqual(12);
});

describe.each(environments)("the manifests of %s", (environment) => {
  let cluster: SimulatedCluster;
  let client: TestClient;
  beforeAll(async () => {
    cluster = await startSimulatedCluster({ name: "world", seed: "world", pace: "instant" });
    client = new TestClient(cluster);
  });
  afterAll(async () => {
    await client.close();
    await cluster.stop();
  });

  test.each(applications)(
    "a cluster accepts $name, twice, and the product can prove that it is in sync",
    async (app) => {
      const texts = Object.values(app.render(environment, app.start, abilities));
      const objects = texts
        .flatMap((text) => loadAll(text) as KubeObject[])
        .sort((a, b) => rank(a) - rank(b));
      const codes: number[][] = [[], []];
      for (const pass of codes)
        for (const object of objects) pass.push((await client.apply(pathOf(object), object)).code);
      expect(codes).toEqual([objects.map(() => 201), objects.map(() => 200)]);
      for (const object of objects.filter(({ kind }) => !respelt.includes(kind))) {
        const live = (await client.get(pathOf(object))).body as unknown as Manifest;
        expect([object.kind, provesInSync(object as Manifest, live, "test")]).toEqual([object.kind, true]);
      }
    },
  );
});

/** Kept by the server in another spelling (stringData, defaults inside claim templates): a dry run has to tell. */
const respelt = ["Secret", "StatefulSet"];

/** Namespaces and definitions come first. */
function rank({ kind }: KubeObject): number {
  return ["Namespace", "CustomResourceDefinition"].includes(kind) ? 0 : 1;
}

const plurals: Record<string, string> = { Ingress: "ingresses", NetworkPolicy: "networkpolicies" };

function pathOf({ apiVersion, kind, metadata }: KubeObject): string {
  const root = apiVersion.includes("/") ? "apis" : "api";
  const place = metadata.namespace ? `namespaces/${metadata.namespace}/` : "";
  return `/${root}/${apiVersion}/${place}${plurals[kind] ?? `${kind.toLowerCase()}s`}/${metadata.name}`;
}
