import type { Commit } from "@/lib/domain/git/git";
import type { SyncPolicy } from "@/lib/domain/sync/policy";
import type { Selection } from "@/lib/domain/target/select-clusters";
import { uuidv7 } from "@/lib/platform/uuid";
import type { StoreContext } from "@/lib/store/context";
import { inScope, type Scope } from "@/lib/store/database";
import { Prisma } from "@/lib/store/generated/client";
import { toCommit } from "@/lib/store/git-content";
import { fromJson } from "@/lib/store/json";
import { policyIn } from "@/lib/store/policy-columns";
import {
  type ClusterSelector,
  findSelections,
  type SelectedTarget,
  type Selecting,
  selectorColumns,
  selectorIn,
} from "@/lib/store/selected-targets";
import { selectTargets, type TargetRow, toTargetRow } from "@/lib/store/target-rows";

export type ApplicationRow = {
  id: string;
  name: string;
  project: { id: string; name: string };
  repository: { id: string; url: string; owner: string; name: string };
  path: string;
  revision: string;
  policy: SyncPolicy;
  /** As a person wrote it. */
  ignoreDifferences: string;
  /** Clusters chosen by labels, with those that match and cannot join. */
  selector:
    (ClusterSelector & { waiting: { clusterId: string; clusterName: string; reason: string }[] }) | null;
  /** The newest commit that any target's ref points to. */
  headCommit: Commit | null;
  targets: (TargetRow & {
    cluster: {
      id: string;
      name: string;
      labels: Record<string, string>;
      silentSince: Date | null;
      silentReason: string | null;
    };
    /** Of the held commit. */
    heldCommit: Commit | null;
    /** Commits that wait behind the hold, newest first. */
    waiting: Commit[];
  })[];
};

const waitingMax = 20;

/** Reading applications. */
export function makeApplications(context: StoreContext) {
  const { prisma } = context;
  return {
    /** The application with its targets; null when it is not managed (any more) or out of scope. */
    async find(scope: Scope, applicationId: string): Promise<ApplicationRow | null> {
      const row = await prisma.application.findFirst({
        where: { id: applicationId, removedAt: null, ...inScope(scope) },
        include: { project: true, repository: true },
      });
      if (!row) return null;
      const targets = (
        await prisma.$queryRaw<unknown[]>(selectTargets(Prisma.sql`a.id = ${applicationId}::uuid`))
      ).map(toTargetRow);
      const { repository, project } = row;
      const clusters = await prisma.cluster.findMany({
        where: { id: { in: targets.map(({ clusterId }) => clusterId) } },
      });
      const shas = targets.flatMap(({ headSha, hold }) => [headSha, hold?.sha]).filter((sha) => sha != null);
      const commits = (
        await prisma.commit.findMany({ where: { repositoryId: repository.id, sha: { in: shas } } })
      ).map(toCommit);
      const commitOf = (sha: string | null | undefined) =>
        commits.find((commit) => commit.sha === sha) ?? null;
      const heads = targets.map(({ headSha }) => commitOf(headSha)).filter((commit) => commit !== null);
      return {
        id: row.id,
        name: row.name,
        project: { id: project.id, name: project.name },
        repository: {
          id: repository.id,
          url: repository.url,
          owner: repository.owner,
          name: repository.name,
        },
        path: row.path,
        revision: row.revision,
        policy: policyIn(row),
        ignoreDifferences: row.ignoreDifferences,
        selector: await selectorWithWaiting(prisma, row),
        headCommit: heads.sort((a, b) => b.committedAt.localeCompare(a.committedAt))[0] ?? null,
        targets: await Promise.all(
          targets.map(async (target) => {
            const cluster = clusters.find(({ id }) => id === target.clusterId)!;
            const { id, name, silentSince, silentReason } = cluster;
            return {
              ...target,
              cluster: {
                id,
                name,
                silentSince,
                silentReason,
                labels: fromJson<Record<string, string>>(cluster.labels),
              },
              heldCommit: commitOf(target.hold?.sha),
              waiting: target.hold
                ? await waitingBehind(prisma, repository.id, target.hold.sha, target.headSha)
                : [],
            };
          }),
        ),
      };
    },

    /**
     * Where a selector would put an application at this moment: one that is there already, or one that would read this.
     * Null when the application is not managed in the project. Throws `bad_input` for a selector that cannot be read.
     */
    async findSelection(
      projectId: string,
      selector: ClusterSelector,
      draft: { applicationId: string } | { path: string; revision: string },
    ): Promise<Selection<SelectedTarget> | null> {
      const columns = selectorColumns(selector);
      if (!("applicationId" in draft)) {
        const none = { id: uuidv7(), projectId, name: "", repositoryId: "", mode: "observe" };
        return (await findSelections(prisma, [{ ...none, ...draft, ...columns }]))[0]!;
      }
      const where = { id: draft.applicationId, projectId, removedAt: null };
      const row = await prisma.application.findFirst({ where });
      return row && (await findSelections(prisma, [{ ...row, ...columns }]))[0]!;
    },

    /** Names of managed applications, for filters and the command palette. */
    async names(scope: Scope): Promise<{ id: string; name: string; projectId: string }[]> {
      return prisma.application.findMany({
        where: { removedAt: null, ...inScope(scope) },
        select: { id: true, name: true, projectId: true },
        orderBy: { name: "asc" },
        take: 2000,
      });
    },
  };
}

/** Asked at each look: a list that is kept would have to follow every label, fence and path. */
async function selectorWithWaiting(
  prisma: StoreContext["prisma"],
  application: Selecting,
): Promise<ApplicationRow["selector"]> {
  const selector = selectorIn(application);
  if (!selector) return null;
  const [selection] = await findSelections(prisma, [application]);
  return {
    ...selector,
    waiting: selection!.waiting.map(({ cluster, reason }) => ({
      clusterId: cluster.id,
      clusterName: cluster.name,
      reason,
    })),
  };
}

/** The commits between what is held and what Git wants, found by walking first parents that are kept. */
async function waitingBehind(
  prisma: StoreContext["prisma"],
  repositoryId: string,
  heldSha: string,
  headSha: string | null,
): Promise<Commit[]> {
  if (headSha === null || headSha === heldSha) return [];
  const rows = await prisma.$queryRaw<{ sha: string }[]>`
    with recursive walk (sha, parents, depth) as (
      select sha, parents, 0 from commit where repository_id = ${repositoryId}::uuid and sha = ${headSha}
      union all
      select c.sha, c.parents, walk.depth + 1 from walk
      join commit c on c.repository_id = ${repositoryId}::uuid and c.sha = walk.parents[1]
      where walk.depth + 1 < ${waitingMax}::int and c.sha <> ${heldSha}
    ) select sha from walk order by depth`;
  const shas = rows.map(({ sha }) => sha);
  const commits = await prisma.commit.findMany({ where: { repositoryId, sha: { in: shas } } });
  return commits.map(toCommit).sort((a, b) => shas.indexOf(a.sha) - shas.indexOf(b.sha));
}
