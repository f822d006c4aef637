import { createPrivateKey, X509Certificate } from "node:crypto";
import { AppError } from "@/lib/platform/errors";
import type { KubeconfigCluster, KubeconfigUser } from "@/lib/kubernetes/kubeconfig-schema";

/** How to reach one API server, and as whom. Holds credentials in clear: it lives in a worker's memory only. */
export type ClusterAccess = {
  /** Without a trailing slash; may carry a path (Rancher's proxy). */
  server: string;
  /** PEM; null trusts the machine's own authorities. */
  certificateAuthority: string | null;
  isTlsVerified: boolean;
  /** The name to verify the server's certificate against, where it is not the host's. */
  serverName: string | null;
  credentials:
    | { kind: "token"; token: string }
    | { kind: "certificate"; certificate: string; key: string }
    | { kind: "exec"; program: ExecProgram };
};

/** A program that prints credentials (client.authentication.k8s.io), as an administrator allowed it. */
export type ExecProgram = {
  /** As the administrator wrote it, whatever the kubeconfig calls it. */
  path: string;
  args: string[];
  env: Record<string, string>;
  apiVersion: string;
  /** What the program is told of the cluster, where the kubeconfig asks for that. */
  cluster: Record<string, unknown> | null;
};

const flatten =
  "Paste what `kubectl config view --raw --flatten --minify` prints: it holds the content itself.";
const serviceAccount =
  "Create a service account in the cluster and paste a kubeconfig with its token (`kubectl create token NAME --duration=8760h`; without a duration it ends within the hour).";

export function readCluster(cluster: KubeconfigCluster): Omit<ClusterAccess, "credentials"> {
  if (cluster["proxy-url"]) {
    throw refused("This kubeconfig reaches its cluster through a proxy (proxy-url), which is not supported.");
  }
  const authority = cluster["certificate-authority-data"];
  if (cluster["certificate-authority"] && !authority) throw refusedFile("certificate-authority");
  return {
    server: readServer(cluster.server),
    certificateAuthority: authority ? readAuthority(authority) : null,
    isTlsVerified: !cluster["insecure-skip-tls-verify"],
    serverName: cluster["tls-server-name"] ?? null,
  };
}

/**
 * In client-go's precedence: a token counts before a client certificate. A program runs only where an administrator has
 * named its path.
 */
export function readUser(
  user: KubeconfigUser,
  name: string,
  cluster: KubeconfigCluster,
  execCommands: string[],
): Pick<ClusterAccess, "credentials"> {
  if (user.exec) {
    return { credentials: { kind: "exec", program: readProgram(user.exec, cluster, execCommands) } };
  }
  if (user["auth-provider"]) {
    const provider = user["auth-provider"].name?.slice(0, 60) || "unnamed";
    throw refused(`This kubeconfig signs in through the auth provider \`${provider}\`. ${serviceAccount}`);
  }
  // Ignoring it would act with more rights than the kubeconfig grants.
  const impersonated = [user.as, user["as-uid"], user["as-groups"], user["as-user-extra"]];
  if (impersonated.some((member) => member !== undefined && member !== null && member !== ""))
    throw refused(`This kubeconfig impersonates another user (as). ${serviceAccount}`);
  // Beside a token it is the file that counts, as far as it can be read.
  if (user.tokenFile) throw refusedFile("tokenFile", serviceAccount);
  if (user.token) return { credentials: { kind: "token", token: readToken(user.token) } };
  for (const member of ["client-certificate", "client-key"] as const) {
    if (user[member] && !user[`${member}-data`]) throw refusedFile(member);
  }
  const [certificate, key] = [user["client-certificate-data"], user["client-key-data"]];
  if (certificate && key) return { credentials: readClientCertificate(certificate, key) };
  if (user.username || user.password) {
    throw refused(
      `This kubeconfig signs in with a password, which Kubernetes stopped accepting in 1.19. ${serviceAccount}`,
    );
  }
  throw refused(`The user “${name}” has neither a token nor a client certificate. ${serviceAccount}`);
}

const execVersions = ["client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1"];
/** What configures a cloud's program; anything else (PATH, LD_PRELOAD, NODE_OPTIONS) would change what runs. */
const execVariable = /^(AWS|AZURE|AAD|GOOGLE|CLOUDSDK)_\w+$|^USE_GKE_GCLOUD_AUTH_PLUGIN$/;

function readProgram(
  exec: NonNullable<KubeconfigUser["exec"]>,
  cluster: KubeconfigCluster,
  execCommands: string[],
): ExecProgram {
  const { command = "", args, env, apiVersion = "", provideClusterInfo } = exec;
  const shown = command.split(/[/\\]/).at(-1)?.slice(0, 60) || "a program";
  const path = execCommands.find((allowed) => {
    return allowed === command || (!/[/\\]/.test(command) && allowed.split("/").at(-1) === command);
  });
  if (!path) {
    throw refused(
      `This kubeconfig runs \`${shown}\` to sign in, and Plumbline runs only programs whose full path an administrator has named in PLUMBLINE_EXEC_COMMANDS. ${serviceAccount}`,
    );
  }
  if (!execVersions.includes(apiVersion)) {
    throw refused(
      `\`${shown}\` is to answer in a version that is not supported. Use ${execVersions.join(" or ")}.`,
    );
  }
  const foreign = (env ?? []).find(({ name }) => !execVariable.test(name));
  if (foreign) {
    const variable = foreign.name.slice(0, 60);
    throw refused(
      `This kubeconfig sets ${variable} for \`${shown}\`, which may be set in the worker's environment only.`,
    );
  }
  const about = {
    server: cluster.server,
    "tls-server-name": cluster["tls-server-name"],
    "insecure-skip-tls-verify": cluster["insecure-skip-tls-verify"],
    "certificate-authority-data": cluster["certificate-authority-data"],
  };
  return {
    path,
    args: args ?? [],
    env: Object.fromEntries((env ?? []).map(({ name, value }) => [name, value])),
    apiVersion,
    cluster: provideClusterInfo ? about : null,
  };
}

function readServer(server: string | undefined): string {
  let url: URL;
  try {
    url = new URL(server ?? "");
  } catch {
    throw refused("The cluster's server is not a URL. It looks like https://203.0.113.7:6443.");
  }
  if (url.username || url.password || url.search || url.hash) {
    throw refused("The cluster's server must be a plain URL, without user, query or fragment.");
  }
  const isLoopback = ["localhost", "127.0.0.1", "[::1]"].includes(url.hostname);
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isLoopback)) {
    throw refused("The cluster's server must begin with https://: credentials would travel in clear.");
  }
  return url.href.replace(/\/+$/, "");
}

function readAuthority(data: string): string {
  const pem = decode(data);
  try {
    for (const block of pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [""]) {
      new X509Certificate(block);
    }
    return pem;
  } catch {
    throw refused("certificate-authority-data holds no certificate in base64-encoded PEM.");
  }
}

function readClientCertificate(certificateData: string, keyData: string): ClusterAccess["credentials"] {
  const [certificate, key] = [decode(certificateData), decode(keyData)];
  let isPair: boolean;
  try {
    isPair = new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key));
  } catch {
    throw refused(
      "client-certificate-data and client-key-data hold no certificate and key in base64-encoded PEM.",
    );
  }
  if (!isPair) throw refused("The client key does not belong to the client certificate.");
  return { kind: "certificate", certificate, key };
}

function readToken(token: string): string {
  // A line break would end the header; anything outside visible ASCII cannot be sent in one.
  if (!/^[\x21-\x7e]+$/.test(token.trim())) throw refused("The token holds characters that no token has.");
  return token.trim();
}

function decode(data: string): string {
  return Buffer.from(data, "base64").toString("utf8");
}

function refusedFile(member: string, wayOut = flatten): AppError {
  return refused(`This kubeconfig points to a file (${member}) that only your machine has. ${wayOut}`);
}

function refused(message: string): AppError {
  return new AppError("bad_input", message, { field: "kubeconfig" });
}
