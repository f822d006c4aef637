import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findPrograms } from "../../scripts/control-plane/programs.mjs";
import { startSimulatedCluster, type SimulatedCluster } from "./start-simulated-cluster";

const { programs, missing } = await findPrograms(["kubectl"], { isOffline: process.env.CI !== "true" });
const why = missing?.map(({ reason }) => reason).join(" ");

const manifest = `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 2
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: "web:1", ports: [{ containerPort: 80 }] }] }
`;

describe.skipIf(!programs && process.env.CI !== "true")(
  `kubectl works against the simulation${why ? ` (${why})` : ""}`,
  () => {
    const dir = mkdtempSync(path.join(tmpdir(), "plumbline-kubectl-"));
    let cluster: SimulatedCluster;

    beforeAll(async () => {
      if (!programs) throw new Error(why);
      cluster = await startSimulatedCluster({ name: "kubectl", seed: "kubectl", pace: "instant" });
      writeFileSync(path.join(dir, "kubeconfig"), cluster.kubeconfig);
      writeFileSync(path.join(dir, "web.yaml"), manifest);
    });
    afterAll(async () => {
      await cluster?.stop();
      rmSync(dir, { recursive: true });
    });

    async function kubectl(...args: string[]): Promise<string> {
      const env = {
        ...process.env,
        HOME: dir,
        KUBECONFIG: path.join(dir, "kubeconfig"),
        KUBE_EDITOR: "sed -i 's/replicas: 2/replicas: 4/'",
      };
      const { stdout } = await promisify(execFile)(programs!.kubectl, args, { env, cwd: dir });
      return stdout;
    }

    test("apply --server-side, get, edit, conflict, scale, delete", async () => {
      expect(await kubectl("apply", "--server-side", "-f", "web.yaml")).toContain("serverside-applied");
      expect(await kubectl("rollout", "status", "deployment/web", "--timeout=20s")).toContain(
        "successfully rolled out",
      );
      expect(await kubectl("get", "deploy,pods")).toMatch(/web\s+2\/2\s+2\s+2/);
      expect(await kubectl("edit", "deployment", "web")).toContain("edited");
      expect(await kubectl("get", "deploy", "web", "-o", "jsonpath={.spec.replicas}")).toBe("4");
      await expect(kubectl("apply", "--server-side", "-f", "web.yaml")).rejects.toMatchObject({
        stderr: expect.stringContaining('conflict with "kubectl-edit" using apps/v1: .spec.replicas'),
      });
      expect(await kubectl("scale", "deployment", "web", "--replicas=1")).toContain("scaled");
      expect(await kubectl("get", "deploy", "web", "-o", "jsonpath={.spec.replicas}")).toBe("1");
      expect(await kubectl("delete", "deployment", "web")).toContain("deleted");
      expect(await kubectl("get", "all", "-o", "name")).not.toContain("deployment");
    });

    test("explain, api-resources, set image, label and selectors work too", async () => {
      expect(await kubectl("explain", "deployment.spec.replicas")).toContain("integer");
      expect(await kubectl("api-resources")).toContain("horizontalpodautoscalers");
      expect(await kubectl("apply", "--server-side", "-f", "web.yaml")).toContain("serverside-applied");
      expect(await kubectl("set", "image", "deployment/web", "web=web:2")).toContain("image updated");
      expect(await kubectl("label", "deployment", "web", "team=shop")).toContain("labeled");
      expect(await kubectl("get", "deploy", "-l", "team=shop", "-o", "name")).toContain(
        "deployment.apps/web",
      );
    });
  },
);
