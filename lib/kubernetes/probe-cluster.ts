import { z } from "zod";
import type { ClusterProbe } from "@/lib/domain/cluster/cluster-probe";
import { AppError } from "@/lib/platform/errors";
import { readStatus, shownText } from "@/lib/kubernetes/api-status";
import { needs } from "@/lib/kubernetes/capabilities";
import type { ClusterHttp, HttpAnswer } from "@/lib/kubernetes/cluster-http";

const versionSchema = z.object({ gitVersion: z.string().max(100) });
const namespaceSchema = z.object({ metadata: z.object({ uid: z.string().min(1).max(100) }) });
const selfSchema = z.object({ status: z.object({ userInfo: z.object({ username: z.string() }) }) });
const reviewSchema = z.object({ status: z.object({ allowed: z.boolean().catch(false) }) });

/**
 * Who a cluster is and what the credentials may do there. Throws as ClusterHttp does, and `cluster_refused` when what
 * answers is no Kubernetes or does not let itself be identified.
 */
export async function probeCluster(http: ClusterHttp): Promise<ClusterProbe> {
  // The first answer pays for the TLS handshake; the second is the one that every later request will cost.
  const version = await readVersion(http);
  const { latencyMs, uid } = await pingCluster(http, undefined);
  const [username, allowed] = await Promise.all([readUsername(http), reviewAccess(http)]);
  return {
    server: http.server,
    version,
    uid,
    username,
    latencyMs,
    capabilities: [
      ...(http.isServerVerified ? [] : [unverified]),
      ...needs.map(({ what, why, checks }) => {
        return { what, why, isAllowed: checks.every((check) => allowed.get(JSON.stringify(check))) };
      }),
    ],
  };
}

/** kubectl accepts it, and so do we; but whoever registers the cluster is told, and so is everybody who looks later. */
const unverified = {
  what: "Be sure that it is this cluster that answers",
  why: "The kubeconfig says insecure-skip-tls-verify: whoever stands in between can take the credentials. Put the cluster's authority into certificate-authority-data instead.",
  isAllowed: false,
};

/**
 * Who answers, and after how many milliseconds: the UID of the kube-system namespace, by which a cluster is known. An
 * address may lead elsewhere tomorrow, so that whoever asks only whether something answers learns too little.
 */
export async function pingCluster(
  http: ClusterHttp,
  timeoutMs: number | undefined,
): Promise<{ latencyMs: number; uid: string }> {
  const startedAt = performance.now();
  const answer = await http.request({
    method: "GET",
    path: "/api/v1/namespaces/kube-system",
    isRead: timeoutMs === undefined,
    isUrgent: timeoutMs !== undefined,
    ...(timeoutMs ? { timeoutMs } : {}),
  });
  return { latencyMs: performance.now() - startedAt, uid: uidIn(http, answer) };
}

async function readVersion(http: ClusterHttp): Promise<string> {
  const answer = await http.request({ method: "GET", path: "/version", isRead: true });
  const version = parse(versionSchema, answer);
  if (!version) throw unexpected(http, answer);
  return version.gitVersion;
}

function uidIn(http: ClusterHttp, answer: HttpAnswer): string {
  const namespace = parse(namespaceSchema, answer);
  if (namespace) return namespace.metadata.uid;
  const refused = {
    403: "The credentials may not read the namespace kube-system, by whose UID a cluster is known. Allow `get` on namespaces.",
    404: "The cluster has no namespace kube-system to be known by.",
  }[answer.status];
  throw refused ? new AppError("cluster_refused", refused) : unexpected(http, answer);
}

/** Null before Kubernetes 1.28, which does not tell. */
async function readUsername(http: ClusterHttp): Promise<string | null> {
  const answer = await review(http, "authentication.k8s.io", "SelfSubjectReview", {});
  const username = parse(selfSchema, answer)?.status.userInfo.username;
  return username === undefined ? null : shownText(username);
}

async function reviewAccess(http: ClusterHttp): Promise<Map<string, boolean>> {
  const keys = new Map(needs.flatMap(({ checks }) => checks).map((check) => [JSON.stringify(check), check]));
  const answers = await Promise.all(
    [...keys].map(async ([key, check]) => {
      const spec = { resourceAttributes: check };
      const answer = await review(http, "authorization.k8s.io", "SelfSubjectAccessReview", { spec });
      return [key, parse(reviewSchema, answer)?.status.allowed ?? false] as const;
    }),
  );
  return new Map(answers);
}

/** A review is a question that is asked by POST and leaves nothing behind. */
async function review(http: ClusterHttp, group: string, kind: string, body: object): Promise<HttpAnswer> {
  return http.request({
    method: "POST",
    path: `/apis/${group}/v1/${kind.toLowerCase()}s`,
    body: { apiVersion: `${group}/v1`, kind, ...body },
    isRead: true,
  });
}

function parse<Schema extends z.ZodType>(
  schema: Schema,
  { status, body }: HttpAnswer,
): z.infer<Schema> | null {
  if (status >= 300) return null;
  try {
    return schema.safeParse(JSON.parse(body)).data ?? null;
  } catch {
    return null;
  }
}

function unexpected(http: ClusterHttp, { status, body }: HttpAnswer): AppError {
  const words = shownText(readStatus(status, body).message).slice(0, 120);
  return new AppError(
    "cluster_refused",
    `What answers at ${http.server} does not look like a Kubernetes API server (${status}${words ? `: ${words}` : ""}).`,
  );
}
