import type { Keyring } from "@/lib/platform/crypto";
import { makeApplicationRegistry } from "@/lib/store/application-registry";
import { makeApplications } from "@/lib/store/applications";
import { makeAsks } from "@/lib/store/asks";
import { type AuditDraft } from "@/lib/store/audit-append";
import { makeAuditRead } from "@/lib/store/audit-read";
import { makeAuditVerify } from "@/lib/store/audit-verify";
import { makeClaimObjects } from "@/lib/store/claim-objects";
import { makeClusterRegistry } from "@/lib/store/cluster-registry";
import { makeClusters } from "@/lib/store/clusters";
import type { StoreContext } from "@/lib/store/context";
import { openDatabase } from "@/lib/store/database";
import { makeFinishOperation } from "@/lib/store/finish-operation";
import { makeFleet } from "@/lib/store/fleet";
import { makeGitContent } from "@/lib/store/git-content";
import { makeHealthScripts } from "@/lib/store/health-scripts";
import { makeHousekeeping } from "@/lib/store/housekeeping";
import { makeInstallation } from "@/lib/store/installation";
import { makeLeases } from "@/lib/store/leases";
import { makeListener } from "@/lib/store/listener";
import { makeObjects } from "@/lib/store/objects";
import { makeObjectStates } from "@/lib/store/object-states";
import { makeOperationReads } from "@/lib/store/operation-reads";
import { makeOperationSteps } from "@/lib/store/operation-steps";
import { makeOperations } from "@/lib/store/operations";
import { makeOutbox } from "@/lib/store/outbox";
import { makePeople } from "@/lib/store/people";
import { makeProjects } from "@/lib/store/projects";
import { makePlaces } from "@/lib/store/places";
import { makePromoteWaiting } from "@/lib/store/promote-waiting";
import { makeRecentOperations } from "@/lib/store/recent-operations";
import { makeRenderings } from "@/lib/store/renderings";
import { makeRepositories } from "@/lib/store/repositories";
import { makeRepositoryRegistry } from "@/lib/store/repository-registry";
import { makeRequestOperations } from "@/lib/store/request-operations";
import { trackedShas } from "@/lib/store/requested-inputs";
import { isRevisionOf, makeRevisions } from "@/lib/store/revisions";
import { makeSaveEvaluation } from "@/lib/store/save-evaluation";
import { makeTargets } from "@/lib/store/targets";
import { makeTimeline } from "@/lib/store/timeline";
import { transact, type Tx } from "@/lib/store/transaction";
import { makeWakeups } from "@/lib/store/wakeups";
import { makeWitness } from "@/lib/store/witness";

export type StoreOptions = {
  /** Postgres; whoever signs in by it works as plumbline_app. */
  url: string;
  keyring: Keyring;
  /** A file outside Postgres that sees every link of the record; without it, cutting off its end cannot be found. */
  witnessFile?: string;
  /** Most connections of this process, besides the one that listens. */
  connections?: number;
};

export type Store = ReturnType<typeof makeStore>;

/** The database of an installation. Nothing is connected before the first question; `close` ends it. */
export function makeStore({ url, keyring, witnessFile, connections = 10 }: StoreOptions) {
  const context: StoreContext = {
    prisma: openDatabase(url, connections),
    keyring,
    witness: makeWitness(witnessFile),
    listener: makeListener(url),
  };
  const applicationRegistry = makeApplicationRegistry(context);
  return {
    /** For better-auth, which keeps people and sessions in its own words; everything else asks the store. */
    prisma: context.prisma,

    // ---- what the engine's ports ask for
    leases: makeLeases(context),
    clusters: makeClusters(context),
    repositories: { ...makeRepositories(context), ...makeGitContent(context) },
    targets: {
      ...makeTargets(context),
      ...makeObjectStates(context),
      ...makeRenderings(context),
      ...makeClaimObjects(context),
      saveEvaluation: makeSaveEvaluation(context),
      endHold: applicationRegistry.endHold,
    },
    operations: {
      ...makeOperations(context),
      ...makeOperationSteps(context),
      finish: makeFinishOperation(context),
      promoteWaiting: makePromoteWaiting(context),
      recent: makeRecentOperations(context),
      /** For pages: `list`, `find`, `countActive`. */
      ...makeOperationReads(context),
    },
    asks: makeAsks(context),
    wakeups: makeWakeups(context),

    // ---- what services show
    readFleet: makeFleet(context),
    applications: makeApplications(context),
    places: makePlaces(context),
    objects: makeObjects(context),
    readTimeline: makeTimeline(context),
    listRevisions: makeRevisions(context),
    trackedShas: (targetIds: string[]) => trackedShas(context.prisma, targetIds),
    isRevisionOf: (applicationId: string, sha: string) => isRevisionOf(context.prisma, applicationId, sha),
    audit: {
      ...makeAuditRead(context),
      verify: makeAuditVerify(context),
      /** Adds an entry to a transaction of `transact`. */
      append: (tx: Tx, entry: AuditDraft) => tx.audit(entry),
      /** Adds an entry by itself. */
      record: (entry: AuditDraft) => transact(context, async (tx) => tx.audit(entry)),
    },
    outbox: makeOutbox(context),

    // ---- what services change
    applicationRegistry,
    clusterRegistry: makeClusterRegistry(context),
    repositoryRegistry: makeRepositoryRegistry(context),
    requests: makeRequestOperations(context),
    people: makePeople(context),
    projects: makeProjects(context),
    healthScripts: makeHealthScripts(context),
    installation: makeInstallation(context),
    transact: <T>(work: (tx: Tx) => Promise<T>): Promise<T> => transact(context, work),
    tidy: makeHousekeeping(context),

    async close(): Promise<void> {
      await context.listener.close();
      await context.prisma.$disconnect();
    },
  };
}
