import { randomBytes } from "node:crypto";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { ApiServer } from "./api/api-server";
import { startControllers, type Pace } from "./controllers/start-controllers";
import { makeCertificate } from "./http/certificate";
import { createHandler } from "./http/handle";
import type { KubeObject } from "./json";
import { seedSystemObjects } from "./seed-system-objects";
import { ObjectStore } from "./store/object-store";
import { readClusterFile, writeClusterFile } from "./store/snapshot-file";

export type ObjectAddress = { kind: string; namespace?: string; name: string };

export type SimulatedCluster = {
  name: string;
  /** YAML with the address, the CA and a token: what a person would paste. */
  kubeconfig: string;
  url: string;
  /** UID of the kube-system namespace. */
  uid: string;
  /** Goes silent: connections are accepted and nothing is answered, or (`refuse`) they are cut at once. */
  pause(how?: "silent" | "refuse"): void;
  resume(): void;
  /** Changes an object behind everybody's back, as a person with kubectl would. Throws when it is absent. */
  edit(address: ObjectAddress, manager: string, change: (object: KubeObject) => void): KubeObject;
  /** Images whose name contains the text cannot be pulled from now on (ImagePullBackOff). */
  rolloutFault(image: string): void;
  /** From now on the world inside moves like this. */
  setPace(pace: Pace): void;
  /** Forgets the history of changes: older watches and pages get 410. */
  compact(): void;
  /** Writes the snapshot, when there is a file for it. */
  save(): void;
  stop(): Promise<void>;
};

export type ClusterOptions = {
  name: string;
  /** The same seed gives the same UIDs to what the cluster begins with. */
  seed: string;
  /** A free port when not given or, as far as nobody else took it, the one of the snapshot. */
  port?: number;
  version?: string;
  /** How fast the world inside moves; `instant` in tests. */
  pace?: Pace;
  /** Where the cluster is kept between two starts. */
  file?: string;
};

/** Starts an API server with controllers on 127.0.0.1, with what its snapshot holds or new. */
export async function startSimulatedCluster(options: ClusterOptions): Promise<SimulatedCluster> {
  const { name, seed, version = "v1.36.3", pace = "lively", file } = options;
  const kept = file ? readClusterFile(file) : null;
  const identity = kept ?? { ...makeCertificate(name), token: randomBytes(24).toString("base64url") };
  const store = new ObjectStore(kept?.store);
  const api = new ApiServer(store);
  if (!kept) seedSystemObjects(api, seed, version);
  const controllers = startControllers(api, pace);

  let silence: "silent" | "refuse" | null = null;
  const admin = { name: "demo-admin", groups: ["system:masters", "system:authenticated"], may: () => true };
  const handler = createHandler({
    server: api,
    version,
    userOf: (token) => (token === identity.token ? admin : null),
  });
  const sockets = new Set<Duplex>();
  const https = createServer({ cert: identity.certificate, key: identity.key }, (request, response) => {
    if (silence === null) void handler.handle(request, response);
    else if (silence === "refuse") request.socket.destroy();
  });
  https.keepAliveTimeout = 60_000;
  https.on("connection", (socket) => {
    if (silence === "refuse") return void socket.destroy();
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  const port = await listen(https, options.port ?? kept?.port ?? 0);
  const url = `https://127.0.0.1:${port}`;
  const save = () => {
    if (file) writeClusterFile(file, { ...identity, port, store: store.snapshot() });
  };
  save();
  const saver = file ? autosave(store, save) : null;

  return {
    name,
    url,
    kubeconfig: kubeconfigOf(name, url, identity.certificate, identity.token),
    uid: store.get("namespaces", "", "kube-system")!.metadata.uid,
    pause(how = "silent") {
      silence = how;
      // Streams that are open would still carry changes; a dead network carries none.
      for (const socket of sockets) socket.destroy();
    },
    resume() {
      silence = null;
      for (const socket of sockets) socket.destroy();
    },
    edit({ kind: kindName, namespace = "", name: objectName }, manager, change) {
      const kind = api.kinds.get(kindName);
      const where = { kind, namespace, name: objectName };
      const next = structuredClone(api.get(where));
      change(next);
      return api.update(where, next, { manager }).object;
    },
    rolloutFault: (image) => controllers.failImage(image),
    setPace: (next) => controllers.setPace(next),
    compact() {
      store.compact();
      handler.forgetLists();
    },
    save,
    async stop() {
      saver?.stop();
      controllers.stop();
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => https.close(() => resolve()));
      save();
    },
  };
}

/** Takes the wanted port, or any when somebody else has it. */
async function listen(server: ReturnType<typeof createServer>, wanted: number): Promise<number> {
  const attempt = (port: number) =>
    new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, "127.0.0.1", () => {
        server.off("error", reject);
        resolve();
      });
    });
  await attempt(wanted).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EADDRINUSE" || wanted === 0) throw error;
    return attempt(0);
  });
  return (server.address() as AddressInfo).port;
}

/** Saves a moment after changes, so that even a kill loses little. */
function autosave(store: ObjectStore, save: () => void) {
  let timer: NodeJS.Timeout | undefined;
  const unsubscribe = store.subscribe(() => {
    timer ??= setTimeout(() => {
      timer = undefined;
      save();
    }, 2000);
  });
  return {
    stop() {
      unsubscribe();
      clearTimeout(timer);
    },
  };
}

function kubeconfigOf(name: string, server: string, certificate: string, token: string): string {
  return `apiVersion: v1
kind: Config
clusters:
  - name: ${name}
    cluster:
      server: ${server}
      certificate-authority-data: ${Buffer.from(certificate).toString("base64")}
users:
  - name: ${name}-admin
    user:
      token: ${token}
contexts:
  - name: ${name}
    context:
      cluster: ${name}
      user: ${name}-admin
current-context: ${name}
`;
}
