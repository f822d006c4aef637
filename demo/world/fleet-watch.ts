import type { ProductSession } from "./product-session";

export type Cell = {
  targetId: string;
  clusterId: string;
  status: string;
  sha: string | null;
  isHeld: boolean;
  isSyncing: boolean;
  freshness: { isVerified: boolean };
};
export type Row = { id: string; name: string; headSha: string | null; cells: Cell[] };
export type Fleet = {
  clusters: { id: string; name: string; silentSince: string | null }[];
  rows: Row[];
  operationsActive: number;
};

const pauseMs = 400;
/** After so long a person would press Refresh on what is not verified. */
const patienceMs = 4000;
const refreshedMax = 50;

/**
 * Asks for the fleet until it is as wished, and presses Refresh now and then. Returns the last one seen and whether
 * the wish came true in time.
 */
export async function fleetWhen(
  session: ProductSession,
  isAsWished: (fleet: Fleet) => boolean,
  timeoutMs: number,
): Promise<{ fleet: Fleet; isInTime: boolean }> {
  const until = Date.now() + timeoutMs;
  let refreshAt = Date.now() + patienceMs;
  for (;;) {
    const fleet = await session.get<Fleet>("fleet");
    if (isAsWished(fleet)) return { fleet, isInTime: true };
    if (Date.now() > until) return { fleet, isInTime: false };
    if (Date.now() > refreshAt) {
      refreshAt = Date.now() + patienceMs;
      const cells = fleet.rows.flatMap((row) => row.cells).filter((cell) => !cell.freshness.isVerified);
      const targetIds = cells.slice(0, refreshedMax).map(({ targetId }) => targetId);
      // A refresh that is not answered in time is no harm: the next look tells.
      if (targetIds.length > 0) await session.post("refresh", { targetIds }).catch(() => {});
    }
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

export function rowOf(fleet: Fleet, name: string): Row {
  const row = fleet.rows.find((one) => one.name === name);
  if (!row) throw new Error(`The fleet has no application ${name}`);
  return row;
}

/** The cells of an application on clusters whose names begin so. */
export function cellsOn(fleet: Fleet, name: string, prefix = ""): Cell[] {
  const wanted = new Set(
    fleet.clusters.filter((cluster) => cluster.name.startsWith(prefix)).map(({ id }) => id),
  );
  return rowOf(fleet, name).cells.filter(({ clusterId }) => wanted.has(clusterId));
}

/** Whether an application's targets have been seen, are at rest, and run the commit. */
export function isAtRest(cells: Cell[], sha?: string): boolean {
  return cells.every(
    (cell) =>
      cell.freshness.isVerified &&
      !cell.isSyncing &&
      cell.status !== "syncing" &&
      (sha === undefined || cell.sha === sha),
  );
}
