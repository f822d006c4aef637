import type { Fleet, FleetCell, FleetCluster, FleetRow } from "@/lib/api/fleet-schema";
import { type Status, statusSchema } from "@/lib/domain/status/status";

/** What was typed, understood. Values of one key mean "or", different keys mean "and". */
export type FleetFilter = {
  status: Status[];
  app: string[];
  project: string[];
  repo: string[];
  cluster: string[];
  /** `env:production` and every other label of clusters. */
  labels: Record<string, string[]>;
  /** `is:attention`: only what belongs to a cause. */
  isAttention: boolean;
  words: string[];
};

export type Token = { key: string; value: string };

const tokenPattern = /^([A-Za-z][\w./-]*):(\S+)$/;

/** The words of a search, and which of them are tokens. */
export function splitSearch(text: string): (string | Token)[] {
  return text
    .split(/\s+/)
    .filter(Boolean)
    .map((word) => {
      const match = tokenPattern.exec(word);
      return match ? { key: match[1]!.toLowerCase(), value: match[2]! } : word;
    });
}

/** Understands `env:production status:drifted app:shop cluster:prod-eu free words`. */
export function parseFilter(text: string): FleetFilter {
  const filter: FleetFilter = {
    status: [],
    app: [],
    project: [],
    repo: [],
    cluster: [],
    // Without a prototype: somebody may search for constructor:x.
    labels: Object.create(null) as Record<string, string[]>,
    isAttention: false,
    words: [],
  };
  for (const part of splitSearch(text)) {
    if (typeof part === "string") {
      filter.words.push(part.toLowerCase());
      continue;
    }
    const value = part.value.toLowerCase();
    if (part.key === "status") {
      const status = statusSchema.safeParse(value);
      if (status.success) filter.status.push(status.data);
      else filter.words.push(value);
    } else if (part.key === "is" && value === "attention") filter.isAttention = true;
    else if (part.key === "app" || part.key === "project" || part.key === "repo" || part.key === "cluster")
      filter[part.key].push(value);
    else (filter.labels[part.key] ??= []).push(value);
  }
  return filter;
}

/** The search with a token put in, or taken out where it stood. */
export function toggleToken(text: string, { key, value }: Token): string {
  const token = `${key}:${value}`;
  const words = text.split(/\s+/).filter(Boolean);
  const rest = words.filter((word) => word.toLowerCase() !== token.toLowerCase());
  return (rest.length < words.length ? rest : [...words, token]).join(" ");
}

export type FilteredFleet = {
  clusters: FleetCluster[];
  rows: FleetRow[];
  /** Targets that the filter is about; null when it does not speak of single targets. */
  matching: Set<string> | null;
};

/**
 * Clusters and applications that remain. Tokens about clusters take columns away; tokens about status keep the rows
 * in which at least one remaining target matches, and name those targets so that the others can step back.
 */
export function filterFleet(fleet: Fleet, filter: FleetFilter): FilteredFleet {
  const clusters = fleet.clusters.filter((cluster) => keepsCluster(cluster, filter));
  const columns = new Set(clusters.map((cluster) => cluster.id));
  const attention = filter.isAttention ? new Set(fleet.causes.flatMap((cause) => cause.targetIds)) : null;
  const isAboutTargets = filter.status.length > 0 || attention !== null;
  const narrowed = clusters.length < fleet.clusters.length;
  const matching = new Set<string>();

  const rows = fleet.rows.filter((row) => {
    if (!keepsRow(row, filter)) return false;
    const cells = row.cells.filter((cell) => columns.has(cell.clusterId));
    const hits = cells.filter((cell) => keepsCell(cell, filter.status, attention));
    for (const cell of hits) matching.add(cell.targetId);
    if (isAboutTargets) return hits.length > 0;
    return !narrowed || cells.length > 0;
  });
  return { clusters, rows, matching: isAboutTargets ? matching : null };
}

function keepsCluster(cluster: FleetCluster, filter: FleetFilter): boolean {
  if (!hasAny(filter.cluster, cluster.name)) return false;
  return Object.entries(filter.labels).every(([key, values]) => {
    const label = Object.entries(cluster.labels).find(([name]) => name.toLowerCase() === key)?.[1];
    return label !== undefined && hasAny(values, label);
  });
}

function keepsRow(row: FleetRow, filter: FleetFilter): boolean {
  const text = `${row.name} ${row.repositoryName} ${row.project.name} ${row.headSha ?? ""}`.toLowerCase();
  return (
    hasAny(filter.app, row.name) &&
    hasAny(filter.project, row.project.name) &&
    hasAny(filter.repo, row.repositoryName) &&
    filter.words.every((word) => text.includes(word) || row.cells.some((cell) => cell.sha?.startsWith(word)))
  );
}

function keepsCell(cell: FleetCell, statuses: Status[], attention: Set<string> | null): boolean {
  if (attention && !attention.has(cell.targetId)) return false;
  if (statuses.length === 0) return true;
  return statuses.some((status) => status === cell.status || (status === "held" && cell.isHeld));
}

/** True when nothing is asked, or the name contains one of what is asked. */
function hasAny(values: string[], name: string): boolean {
  return values.length === 0 || values.some((value) => name.toLowerCase().includes(value));
}
