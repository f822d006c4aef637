import { existsSync, readFileSync } from "node:fs";
import { access, constants, mkdir } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { whenToldToEnd } from "../launch/told-to-end.mjs";
import { buildProgram } from "./build.mjs";
import { downloadProgram } from "./download.mjs";
import { withLock } from "../lock.mjs";

/** The Kubernetes release that tests and `npm run demo -- --real` run. go.mod pins the same one for building. */
export const kubernetesVersion = `v1.${requiredVersion("k8s.io/kubernetes").split(".").slice(1).join(".")}`;

/** Everything that a control plane can be made of, with where each is built from and downloaded from. */
export const programs = {
  "kube-apiserver": { source: "k8s.io/kubernetes/cmd/kube-apiserver", release: "kubernetes" },
  "kube-controller-manager": {
    source: "k8s.io/kubernetes/cmd/kube-controller-manager",
    release: "kubernetes",
  },
  "kube-scheduler": { source: "k8s.io/kubernetes/cmd/kube-scheduler", release: "kubernetes" },
  kubectl: { source: "k8s.io/kubernetes/cmd/kubectl", release: "kubernetes" },
  etcd: {
    source: "go.etcd.io/etcd/server/v3",
    release: "etcd-io/etcd",
    version: requiredVersion("go.etcd.io/etcd/server/v3"),
  },
  kwok: {
    source: "sigs.k8s.io/kwok/cmd/kwok",
    release: "kubernetes-sigs/kwok",
    version: requiredVersion("sigs.k8s.io/kwok"),
  },
};

/**
 * Finds each named program by itself: `KUBEBUILDER_ASSETS`, the per-user cache, a download, a build with Go. The
 * last two fill the cache, once, under a lock, with a progress line.
 *
 * @param {string[]} names keys of `programs`
 * @param {{ env?: NodeJS.ProcessEnv, log?: (line: string) => void, isOffline?: boolean }} [options]
 *   `isOffline` looks only at what is there already.
 * @returns {Promise<{ programs: Record<string, string> } | { missing: { program: string, reason: string }[] }>}
 *   absolute paths, or every program that cannot be had with the reason in words
 */
export async function findPrograms(names, options = {}) {
  const { env = process.env, log = printProgress, isOffline = false } = options;
  const cache = cacheFolder(env);
  const found = {};
  const missing = [];
  for (const name of names) {
    const path = await findPresent(name, cache, env);
    if (path) found[name] = path;
    else if (isOffline)
      missing.push({ program: name, reason: `It is neither in KUBEBUILDER_ASSETS nor in ${cache}.` });
    else {
      const answer = await obtain(name, cache, env, log);
      if (answer.reason) missing.push({ program: name, reason: answer.reason });
      else found[name] = answer.path;
    }
  }
  return missing.length > 0 ? { missing } : { programs: found };
}

/** Where obtained programs are kept: one folder per Kubernetes version. */
export function cacheFolder(env = process.env) {
  const root = env.XDG_CACHE_HOME || join(env.HOME || homedir(), ".cache");
  return join(root, "plumbline", "control-plane", kubernetesVersion);
}

/** Where etcd and the API server may stand although the cache lacks them: each program is looked for by itself. */
async function findPresent(name, cache, env) {
  for (const folder of [env.KUBEBUILDER_ASSETS, cache]) {
    if (folder && (await isExecutable(join(folder, name)))) return join(folder, name);
  }
  return null;
}

async function obtain(name, cache, env, log) {
  try {
    await mkdir(cache, { recursive: true });
    await access(cache, constants.W_OK);
  } catch (error) {
    return {
      reason: `It is neither in KUBEBUILDER_ASSETS nor in the cache, which cannot be written (${error.message}).`,
    };
  }
  const path = join(cache, name);
  const onWait = () => log(`control plane: another process is obtaining ${name}; waiting for it`);
  return withLock(join(cache, `${name}.lock`), onWait, async () => {
    if (existsSync(path)) return { path };
    const program = { name, ...programs[name] };
    const download = await downloadProgram(program, kubernetesVersion, path, { log });
    if (download.outcome === "done") return { path };
    const build = await buildProgram(program, kubernetesVersion, path, { env, log });
    if (build.outcome === "done") return { path };
    return { reason: `${download.reason} ${build.reason}` };
  });
}

async function isExecutable(path) {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** The version of a module in go.mod, with its `v`: one place to raise it. */
function requiredVersion(module) {
  const text = readFileSync(new URL("go.mod", import.meta.url), "utf8");
  const line = text.split("\n").find((candidate) => candidate.trim().startsWith(`${module} v`));
  return line.trim().split(" ")[1];
}

function printProgress(line) {
  process.stderr.write(`${line}\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  // Leaving in this way ends a build that is under way.
  whenToldToEnd(() => process.exit(130));
  const answer = await findPrograms(Object.keys(programs));
  if (answer.missing) {
    for (const { program, reason } of answer.missing) console.error(`${program}: ${reason}`);
    process.exitCode = 1;
  } else {
    for (const [name, path] of Object.entries(answer.programs)) console.log(`${name}\t${path}`);
  }
}
