import { spawn } from "node:child_process";
import { rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { signalGroup } from "../signal-group.mjs";

const here = dirname(fileURLToPath(import.meta.url));
/** go.mod asks for it; an older Go would try to download a newer one. */
const goMinorMin = 26;
const progressMs = 15_000;

/**
 * Builds a program from Go modules (go.mod beside this file) and moves it into place. Cold it takes up to four
 * minutes on two cores; with Go's own cache seconds.
 *
 * @returns {Promise<{ outcome: "done" } | { outcome: "failed", reason: string }>}
 */
export async function buildProgram(program, kubernetesVersion, path, { env, log }) {
  const version = await output("go", ["env", "GOVERSION"], { ...env, GOTOOLCHAIN: "local" });
  const minor = Number(/^go1\.(\d+)/.exec(version ?? "")?.[1] ?? 0);
  if (minor < goMinorMin) {
    const have = version ? `here is ${version}` : "there is no Go here";
    return {
      outcome: "failed",
      reason: `Building ${program.name} needs Go 1.${goMinorMin} or newer (${have}).`,
    };
  }
  const temporary = `${path}.${process.pid}.build`;
  const startedAt = Date.now();
  const say = (words) => log(`control plane: ${words}`);
  say(`building ${program.name} with ${version}; up to four minutes the first time`);
  const progress = setInterval(() => {
    say(`still building ${program.name} (${Math.round((Date.now() - startedAt) / 1000)} s)`);
  }, progressMs);
  try {
    const stamp = `-s -w -X k8s.io/component-base/version.gitVersion=${kubernetesVersion}`;
    const args = [
      "build",
      "-trimpath",
      "-buildvcs=false",
      `-ldflags=${stamp}`,
      "-o",
      temporary,
      program.source,
    ];
    await run("go", args, { ...env, CGO_ENABLED: "0" });
    await rename(temporary, path);
    say(`built ${program.name} in ${Math.round((Date.now() - startedAt) / 1000)} s`);
    return { outcome: "done" };
  } catch (error) {
    return { outcome: "failed", reason: `Building ${program.name} failed: ${error.message}` };
  } finally {
    clearInterval(progress);
    await rm(temporary, { force: true });
  }
}

async function output(command, args, env) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: here, env, stdio: ["ignore", "pipe", "ignore"] });
    let text = "";
    child.stdout.on("data", (chunk) => (text += chunk));
    child.on("error", () => resolve(null));
    child.on("close", (code) => resolve(code === 0 ? text.trim() : null));
  });
}

async function run(command, args, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: here,
      env,
      stdio: ["ignore", "ignore", "pipe"],
      detached: true,
    });
    // Its compilers are in its group; none of them may go on for minutes after whoever asked is gone.
    const end = () => child.pid && signalGroup(child.pid, "SIGKILL");
    process.once("exit", end);
    let tail = "";
    child.stderr.on("data", (chunk) => (tail = `${tail}${chunk}`.slice(-600)));
    child.on("error", reject);
    child.on("close", (code) => {
      process.removeListener("exit", end);
      if (code === 0) resolve();
      else reject(new Error(tail.trim() || `go ended with ${code}`));
    });
  });
}
