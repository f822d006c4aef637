import { z } from "zod";
import { refFromKey, type Manifest } from "@/lib/domain/object/manifest";
import { reachRefusals } from "@/lib/domain/target/reach";
import type { ClusterSession } from "@/lib/engine/cluster-session";
import type { Ports } from "@/lib/engine/cluster-world";
import type { Ask } from "@/lib/engine/ports/worker-store";
import { previewDeletion } from "@/lib/engine/preview-deletion";
import { previewTarget } from "@/lib/engine/preview-target";
import { AppError, publicMessageOf } from "@/lib/platform/errors";
import { log } from "@/lib/platform/log";

const questions = {
  check_repository: z.object({ url: z.string(), token: z.string().nullable() }),
  check_cluster: z.union([z.object({ kubeconfig: z.string() }), z.object({ clusterId: z.string() })]),
  preview: z.object({
    targetId: z.string(),
    sha: z.string().nullable(),
    kind: z.enum(["sync", "rollback", "delete"]),
  }),
  live_object: z.object({ targetId: z.string(), refKey: z.string() }),
  refresh: z.object({ targetIds: z.array(z.string()) }),
  try_health_script: z.object({
    script: z.string(),
    object: z.looseObject({
      apiVersion: z.string(),
      kind: z.string(),
      metadata: z.looseObject({ name: z.string() }),
    }),
  }),
  history: z.object({ repositoryId: z.string(), ref: z.string(), path: z.string() }),
} as const;

const historyLimit = 100;

/** Answers one question that a web process put into a row. What goes wrong becomes the answer's error, in words. */
export async function answerAsk(
  ports: Ports,
  sessions: Map<string, ClusterSession>,
  ask: Ask,
): Promise<void> {
  try {
    await ports.asks.answer(ask.id, await answerOf(ports, sessions, ask));
  } catch (error) {
    log.warn("ask.failed", { askId: ask.id, kind: ask.kind, error });
    const code = error instanceof AppError ? error.code : "internal";
    await ports.asks.refuse(ask.id, { code, message: publicMessageOf(error) });
  }
}

async function answerOf(ports: Ports, sessions: Map<string, ClusterSession>, ask: Ask): Promise<unknown> {
  switch (ask.kind) {
    case "check_repository": {
      const { url, token } = questions.check_repository.parse(ask.question);
      return ports.repositoryConnector.connect({ url, token }).probe();
    }
    case "check_cluster":
      return checkCluster(ports, questions.check_cluster.parse(ask.question));
    case "preview": {
      const { targetId, sha, kind } = questions.preview.parse(ask.question);
      const session = sessionOf(sessions, ask);
      return kind === "delete" ? previewDeletion(session, targetId) : previewTarget(session, targetId, sha);
    }
    case "live_object":
      return liveObject(sessionOf(sessions, ask), questions.live_object.parse(ask.question));
    case "refresh": {
      const { targetIds } = questions.refresh.parse(ask.question);
      await followAgain(ports, targetIds);
      await sessionOf(sessions, ask).refresh(targetIds);
      return {};
    }
    case "try_health_script": {
      const { script, object } = questions.try_health_script.parse(ask.question);
      return ports.health.tryScript(script, object as Manifest);
    }
    case "history": {
      const { repositoryId, ref, path } = questions.history.parse(ask.question);
      const repository = await ports.repositories.getRepository(repositoryId);
      const connection = ports.repositoryConnector.connect({ url: repository.url, token: repository.token });
      const commits = await connection.history(ref, path, historyLimit);
      // With the path they become revisions of the applications that read it.
      await ports.repositories.saveCommits(repositoryId, commits, path);
      return {};
    }
  }
}

async function checkCluster(ports: Ports, question: { kubeconfig: string } | { clusterId: string }) {
  const kubeconfig =
    "kubeconfig" in question
      ? question.kubeconfig
      : (await ports.clusters.getCluster(question.clusterId)).kubeconfig;
  const connection = ports.clusterConnector.connect(kubeconfig);
  try {
    return await connection.probe();
  } finally {
    await connection.close().catch(() => {});
  }
}

async function liveObject(
  session: ClusterSession,
  { targetId, refKey }: { targetId: string; refKey: string },
) {
  const target = session.targets.get(targetId);
  // Whoever may see a target may see its objects, not every object of the cluster.
  if (!target || !(target.keys().has(refKey) || ownsByTarget(session, targetId, refKey))) {
    throw new AppError("not_found", "This object does not belong to the target.");
  }
  const ref = refFromKey(refKey);
  const reach = (await session.world.ports.targets.findTarget(targetId))?.allowedNamespaces ?? null;
  const [beyond] = reachRefusals([{ ref, refKey }], reach, session.world.cluster.name);
  if (beyond) return { live: null, reason: beyond.reason };
  const silence = session.world.silence();
  if (silence)
    return { live: null, reason: `${session.world.cluster.name} does not answer: ${silence.reason}` };
  // In the version that Git declares, so that the two can be held side by side.
  const apiVersion = target.desired.placed.get(refKey)?.manifest.apiVersion;
  return { live: await session.connection.get(ref, apiVersion), reason: null };
}

function ownsByTarget(session: ClusterSession, targetId: string, refKey: string): boolean {
  let current = session.world.cache.get(refKey);
  for (let depth = 0; current && depth < 4; depth++) {
    const owner = current.metadata.ownerReferences?.[0];
    if (!owner) return false;
    const group = owner.apiVersion.includes("/")
      ? owner.apiVersion.slice(0, owner.apiVersion.indexOf("/"))
      : "";
    const key = `${group}/${owner.kind}/${current.metadata.namespace ?? ""}/${owner.name}`;
    if (session.targets.get(targetId)?.keys().has(key)) return true;
    current = session.world.cache.get(key);
  }
  return false;
}

/** A refresh asks GitHub as well as the cluster: once for each repository. */
async function followAgain(ports: Ports, targetIds: string[]): Promise<void> {
  const targets = await Promise.all(targetIds.map((id) => ports.targets.findTarget(id)));
  const repositoryIds = new Set(targets.flatMap((target) => target?.repositoryId ?? []));
  for (const id of repositoryIds) await ports.followNow(await ports.repositories.getRepository(id));
}

function sessionOf(sessions: Map<string, ClusterSession>, ask: Ask): ClusterSession {
  const session = ask.clusterId ? sessions.get(ask.clusterId) : undefined;
  if (!session)
    throw new AppError("worker_absent", "No worker holds this cluster at the moment. Try again shortly.");
  return session;
}
