import { generateKeyPairSync, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { setTimeout as sleep } from "node:timers/promises";
import { createClientAuthority } from "./client-certificate.mjs";
import { freePorts, isPortFree, quietPort } from "./free-ports.mjs";
import { Processes, endLeftovers } from "./processes.mjs";
import { findPrograms } from "./programs.mjs";
import { ask } from "./request.mjs";

const apiOnly = ["etcd", "kube-apiserver"];
const everything = [...apiOnly, "kube-controller-manager", "kube-scheduler", "kwok"];
const stages = fileURLToPath(new URL("stages.yaml", import.meta.url));
const readyTimeoutMs = 60_000;
/** Controllers allow themselves twenty calls a second, which would make everybody who waits for a rollout measure them. */
const unthrottled = ["--kube-api-qps=500", "--kube-api-burst=1000"];

/** The programs that a control plane of these parts runs. */
export function programsOf(parts) {
  return parts === "api" ? apiOnly : everything;
}

/**
 * Starts a real Kubernetes control plane on the loopback address: no Docker, no root. State, keys and logs stand in
 * `dir`; a second start there goes on with the same objects, address and credentials.
 *
 * @param {object} options
 * @param {string} options.dir created when absent; made for one control plane
 * @param {number} [options.port] the API server's; a free one (or the one of the last start) when left out
 * @param {"api" | "all"} [options.parts] `api`: etcd and the API server (2 s), where nothing rolls out and a deleted
 *   namespace never ends. `all` adds the controllers, the scheduler and kwok with a made-up node.
 * @param {string[]} [options.apiServerArgs] further flags of kube-apiserver
 * @param {(line: string) => void} [options.log] progress of obtaining programs
 * @returns the running control plane (`isMoved`: another program has the port of the last start), or `{ missing }` when a program cannot be had. Throws when it does not become
 *   ready, with the end of the log at fault.
 */
export async function startControlPlane({ dir: folder, port, parts = "all", apiServerArgs = [], log }) {
  const found = await findPrograms(programsOf(parts), { log });
  if (found.missing) return { missing: found.missing };
  const dir = resolve(folder);
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  await endLeftovers(dir);
  const settings = await settingsOf(dir, port);
  const url = `https://127.0.0.1:${settings.port}`;
  const adminKubeconfigPath = join(dir, "kubeconfig");
  const serverArgs = [
    ...(parts === "api" ? ["--disable-admission-plugins=ServiceAccount"] : []),
    ...apiServerArgs,
  ];
  let processes = null;

  async function start() {
    for (const used of [settings.port, settings.etcdPort]) {
      if (!(await isPortFree(used))) throw new Error(`Port ${used} is taken.`);
    }
    processes = new Processes(dir);
    try {
      startEtcd(processes, found.programs, dir, settings);
      startApiServer(processes, found.programs, dir, settings, serverArgs);
      await untilReady(processes, dir, settings);
      writeFileSync(adminKubeconfigPath, kubeconfigOf(url, certificateOf(dir), settings.token), {
        mode: 0o600,
      });
      if (parts === "all") await startControllers(processes, found.programs, dir, settings);
    } catch (error) {
      await processes.stop("SIGKILL");
      throw error;
    }
  }

  await start();
  return {
    dir,
    url,
    /** Where etcd answers, in clear and for everybody on this machine. */
    etcdUrl: etcdUrlOf(settings),
    isMoved: settings.isMoved,
    token: settings.token,
    adminKubeconfigPath,
    kubeconfig: readFileSync(adminKubeconfigPath, "utf8"),
    /** The CA bundle of the API server, PEM. */
    certificate: certificateOf(dir),
    /** A client certificate and key (PEM) for a user and its groups, signed by the authority this server trusts. */
    issueClientCertificate: (user, groups = []) => createClientAuthority(dir).issue(user, groups),
    /** Ends it in order. Its state stays in `dir`. */
    stop: () => processes.stop(),
    /** Ends it as a power cut would. */
    kill9: () => processes.stop("SIGKILL"),
    /** Starts it again after `stop` or `kill9`: same address, credentials and objects. */
    restart: async () => {
      await processes.stop();
      await start();
    },
    /** Ends the API server alone as a crash would; etcd and the controllers stay. */
    killApiServer: () => processes.kill("kube-apiserver"),
    /** Starts the API server again after `killApiServer`, at the same address; resolves when it is ready. */
    startApiServer: async () => {
      if (!(await becomesFree(settings.port))) throw new Error(`Port ${settings.port} is taken.`);
      startApiServer(processes, found.programs, dir, settings, serverArgs);
      await untilReady(processes, dir, settings);
    },
    /** The API server keeps its connections and says nothing: a network that swallows packets. */
    freeze: () => processes.signal("kube-apiserver", "SIGSTOP"),
    thaw: () => processes.signal("kube-apiserver", "SIGCONT"),
  };
}

/** Ports and credentials, kept so that a kubeconfig outlives a restart. */
async function settingsOf(dir, port) {
  const file = join(dir, "settings.json");
  const known = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
  const [etcdPort, peerPort] = await freePorts(2);
  const isKnownFree = known.port && (await becomesFree(known.port));
  const settings = {
    token: known.token ?? randomBytes(16).toString("hex"),
    port: port ?? (isKnownFree ? known.port : await quietPort()),
    etcdPort,
    peerPort,
  };
  const isMoved = known.port !== undefined && known.port !== settings.port;
  writeFileSync(file, JSON.stringify(settings), { mode: 0o600 });
  writeFileSync(join(dir, "tokens.csv"), `${settings.token},admin,admin,"system:masters"\n`, { mode: 0o600 });
  if (!existsSync(join(dir, "sa.key"))) {
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    writeFileSync(join(dir, "sa.key"), privateKey.export({ type: "pkcs1", format: "pem" }), { mode: 0o600 });
  }
  createClientAuthority(dir);
  return { ...settings, isMoved };
}

/** A killed server's socket may outlive its process by a moment, and kubeconfigs name the port. */
async function becomesFree(port) {
  for (let waited = 0; waited < 2_000; waited += 50) {
    if (await isPortFree(port)) return true;
    await sleep(50);
  }
  return false;
}

function etcdUrlOf({ etcdPort }) {
  return `http://127.0.0.1:${etcdPort}`;
}

function startEtcd(processes, paths, dir, settings) {
  const { peerPort } = settings;
  const etcdUrl = etcdUrlOf(settings);
  const peerUrl = `http://127.0.0.1:${peerPort}`;
  processes.start(paths.etcd, [
    "--name=plumbline",
    `--data-dir=${join(dir, "etcd")}`,
    `--listen-client-urls=${etcdUrl}`,
    `--advertise-client-urls=${etcdUrl}`,
    `--listen-peer-urls=${peerUrl}`,
    `--initial-advertise-peer-urls=${peerUrl}`,
    `--initial-cluster=plumbline=${peerUrl}`,
    // Objects of tests and demos are not worth a disk's patience.
    "--unsafe-no-fsync",
    "--log-level=warn",
  ]);
}

function startApiServer(processes, paths, dir, settings, args) {
  const key = join(dir, "sa.key");
  processes.start(paths["kube-apiserver"], [
    `--etcd-servers=${etcdUrlOf(settings)}`,
    `--cert-dir=${join(dir, "certs")}`,
    `--secure-port=${settings.port}`,
    "--bind-address=127.0.0.1",
    "--service-account-issuer=https://kubernetes.default.svc",
    `--service-account-key-file=${key}`,
    `--service-account-signing-key-file=${key}`,
    `--token-auth-file=${join(dir, "tokens.csv")}`,
    `--client-ca-file=${createClientAuthority(dir).certificatePath}`,
    "--authorization-mode=RBAC",
    "--service-cluster-ip-range=10.0.0.0/16",
    "--allow-privileged",
    ...args,
  ]);
}

async function untilReady(processes, dir, { port, token }) {
  const deadline = Date.now() + readyTimeoutMs;
  while (Date.now() < deadline) {
    if (processes.failure) break;
    const answer = await ask(port, token, null, "GET", "/readyz").catch(() => null);
    if (answer?.status === 200) return;
    await sleep(50);
  }
  const log = readFileSync(join(dir, "kube-apiserver.log"), "utf8").slice(-1_500);
  throw new Error(
    `The API server in ${dir} did not become ready (${processes.failure ?? "no answer"}).\n${log}`,
  );
}

async function startControllers(processes, paths, dir, settings) {
  const kubeconfig = join(dir, "kubeconfig");
  const common = [
    `--kubeconfig=${kubeconfig}`,
    `--authentication-kubeconfig=${kubeconfig}`,
    `--authorization-kubeconfig=${kubeconfig}`,
    "--leader-elect=false",
    "--secure-port=0",
  ];
  const key = `--service-account-private-key-file=${join(dir, "sa.key")}`;
  processes.start(paths["kube-controller-manager"], [...common, ...unthrottled, key, "--controllers=*"]);
  processes.start(paths["kube-scheduler"], [...common, ...unthrottled]);
  const node = {
    apiVersion: "v1",
    kind: "Node",
    metadata: { name: "node-1", labels: { "kubernetes.io/os": "linux" } },
  };
  const answer = await ask(settings.port, settings.token, certificateOf(dir), "POST", "/api/v1/nodes", node);
  // 409: it is there since an earlier start.
  if (answer.status !== 201 && answer.status !== 409)
    throw new Error(`The made-up node was refused: ${answer.body}`);
  processes.start(paths.kwok, [
    `--kubeconfig=${kubeconfig}`,
    "--manage-all-nodes=true",
    `--config=${stages}`,
  ]);
}

function certificateOf(dir) {
  return readFileSync(join(dir, "certs", "apiserver.crt"), "utf8");
}

function kubeconfigOf(url, certificate, token) {
  return `apiVersion: v1
kind: Config
clusters: [{name: plumbline, cluster: {server: "${url}", certificate-authority-data: ${Buffer.from(certificate).toString("base64")}}}]
users: [{name: admin, user: {token: "${token}"}}]
contexts: [{name: plumbline, context: {cluster: plumbline, user: admin}}]
current-context: plumbline
`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [command, dir, ...rest] = process.argv.slice(2);
  if (command !== "up" || !dir) {
    console.error("usage: node scripts/control-plane/control-plane.mjs up DIR [--api] [--fresh]");
    process.exit(2);
  }
  if (rest.includes("--fresh")) {
    await endLeftovers(dir);
    rmSync(dir, { recursive: true, force: true });
  }
  const plane = await startControlPlane({ dir, parts: rest.includes("--api") ? "api" : "all" });
  if (plane.missing) {
    for (const { program, reason } of plane.missing) console.error(`${program}: ${reason}`);
    process.exit(1);
  }
  console.log(`${plane.url} is up: KUBECONFIG=${plane.adminKubeconfigPath} (Ctrl-C ends it)`);
  for (const signal of ["SIGINT", "SIGTERM"])
    process.once(signal, () => plane.stop().then(() => process.exit(0)));
}
