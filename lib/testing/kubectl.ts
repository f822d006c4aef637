import { spawn } from "node:child_process";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { kubeconfigOf } from "@/lib/testing/control-plane-kubeconfig";
import type { SharedControlPlane } from "@/lib/testing/control-plane-answer";
import { findPrograms } from "../../scripts/control-plane/programs.mjs";

export type Kubectl = {
  /** Runs kubectl as an administrator, with `input` on its standard input. Throws with what it said on failure. */
  run(args: string[], input?: string): Promise<string>;
  /** `kubectl edit` by an editor that runs this sed script on the file. */
  edit(args: string[], script: string): Promise<string>;
  remove(): Promise<void>;
};

/** The real kubectl against a control plane; null where the program cannot be had. */
export async function findKubectl(plane: SharedControlPlane): Promise<Kubectl | null> {
  const { programs } = await findPrograms(["kubectl"], { isOffline: process.env.CI !== "true" });
  if (!programs) return null;
  const folder = await mkdtemp(path.join(tmpdir(), "plumbline-kubectl-"));
  const kubeconfig = path.join(folder, "kubeconfig");
  await writeFile(
    kubeconfig,
    kubeconfigOf({ server: plane.url, certificate: plane.certificate, token: plane.token }),
  );
  let editors = 0;

  function run(args: string[], input = "", more: Record<string, string> = {}): Promise<string> {
    const env = { ...process.env, HOME: folder, KUBECONFIG: kubeconfig, ...more };
    const child = spawn(programs!.kubectl!, args, { env, cwd: folder });
    let [stdout, stderr] = ["", ""];
    child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
    child.stdin.end(input);
    return new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("exit", (code) =>
        code === 0 ? resolve(stdout) : reject(new Error(`kubectl ${args.join(" ")}: ${stderr}`)),
      );
    });
  }

  return {
    run: (args, input) => run(args, input),
    async edit(args, script) {
      const editor = path.join(folder, `editor-${++editors}.sh`);
      await writeFile(editor, `#!/bin/sh\nexec sed -i '${script}' "$1"\n`);
      await chmod(editor, 0o755);
      return run(["edit", ...args], "", { KUBE_EDITOR: editor });
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
