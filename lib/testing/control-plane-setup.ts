import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AddressInfo } from "node:net";
import type { TestProject } from "vitest/node";
import { type ControlPlane, startControlPlane } from "../../scripts/control-plane/control-plane.mjs";
import { kubeconfigOf } from "./control-plane-kubeconfig";
import { removeLeftoverControlPlanes } from "./control-plane-leftovers";
import type { ControlPlaneAnswer, ControlPlaneParts } from "./control-plane-answer";

const folderPrefix = "plumbline-test-control-plane-";

/**
 * Vitest's global setup: one process owns the control planes of a run and starts each when a suite first asks, so
 * that a run of pure rules starts none and no suite needs to count references.
 */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const started = new Map<ControlPlaneParts, Promise<ControlPlaneAnswer>>();
  const planes: ControlPlane[] = [];
  const root: { folder: string | null } = { folder: null };

  async function start(parts: ControlPlaneParts): Promise<ControlPlaneAnswer> {
    if (!root.folder) {
      await removeLeftoverControlPlanes(folderPrefix);
      root.folder = mkdtempSync(join(tmpdir(), folderPrefix));
    }
    const plane = await startControlPlane({ dir: join(root.folder, parts), parts });
    if (plane.missing) return { missing: plane.missing };
    planes.push(plane);
    const { kubeconfig, url, token, certificate, adminKubeconfigPath } = plane;
    const certificateKubeconfig = kubeconfigOf({
      server: url,
      certificate,
      client: plane.issueClientCertificate("ann", ["system:masters"]),
    });
    const clientAuthorityDir = plane.dir;
    return {
      kubeconfig,
      certificateKubeconfig,
      url,
      token,
      certificate,
      adminKubeconfigPath,
      clientAuthorityDir,
    };
  }

  const path = `/${randomUUID()}/`;
  const server = createServer((request, response) => {
    const parts = request.url === `${path}all` ? "all" : "api";
    if (!request.url?.startsWith(path)) return response.writeHead(404).end();
    const answer = started.get(parts) ?? start(parts);
    started.set(parts, answer);
    answer.then(
      (value) => response.end(JSON.stringify(value)),
      (error: Error) => response.writeHead(500).end(error.message),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  project.provide("controlPlanes", `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`);

  return async () => {
    server.closeAllConnections();
    server.close();
    await Promise.allSettled(started.values());
    await Promise.all(planes.map((plane) => plane.stop()));
    if (root.folder) rmSync(root.folder, { recursive: true, force: true });
  };
}
