import type { HealthRow } from "@/lib/domain/health/table/health-row";
import { argoRows } from "@/lib/domain/health/table/families/argo";
import { cloudRows } from "@/lib/domain/health/table/families/cloud";
import { clusterApiRows } from "@/lib/domain/health/table/families/cluster-api";
import { crossplaneRows } from "@/lib/domain/health/table/families/crossplane";
import { databaseRows } from "@/lib/domain/health/table/families/databases";
import { elasticRows } from "@/lib/domain/health/table/families/elastic";
import { fluxRows } from "@/lib/domain/health/table/families/flux";
import { knativeRows } from "@/lib/domain/health/table/families/knative";
import { kruiseRows } from "@/lib/domain/health/table/families/kruise";
import { messagingRows } from "@/lib/domain/health/table/families/messaging";
import { networkRows } from "@/lib/domain/health/table/families/network";
import { numaprojRows } from "@/lib/domain/health/table/families/numaproj";
import { observabilityRows } from "@/lib/domain/health/table/families/observability";
import { openshiftRows } from "@/lib/domain/health/table/families/openshift";
import { policyRows } from "@/lib/domain/health/table/families/policy";
import { postgresRows } from "@/lib/domain/health/table/families/postgres";
import { scalingRows } from "@/lib/domain/health/table/families/scaling";
import { secretRows } from "@/lib/domain/health/table/families/secrets-and-certificates";
import { sqlRows } from "@/lib/domain/health/table/families/sql-databases";
import { storageRows } from "@/lib/domain/health/table/families/storage-and-backup";
import { threeScaleRows } from "@/lib/domain/health/table/families/three-scale";
import { workloadRows } from "@/lib/domain/health/table/families/workloads";

/** Every row, a file for each family of vendors. */
export const healthRows: readonly HealthRow[] = [
  ...argoRows,
  ...fluxRows,
  ...secretRows,
  ...crossplaneRows,
  ...clusterApiRows,
  ...knativeRows,
  ...networkRows,
  ...scalingRows,
  ...messagingRows,
  ...postgresRows,
  ...sqlRows,
  ...databaseRows,
  ...observabilityRows,
  ...elasticRows,
  ...storageRows,
  ...policyRows,
  ...openshiftRows,
  ...cloudRows,
  ...workloadRows,
  ...kruiseRows,
  ...numaprojRows,
  ...threeScaleRows,
];

const byKey = new Map<string, HealthRow>();
for (const row of healthRows) for (const kind of row.kinds) byKey.set(`${row.group}/${kind}`, row);

/** The row for a kind: one that names both, then its group's, then the same of the groups above it. Null of none. */
export function findRow(group: string, kind: string): HealthRow | null {
  const exact = byKey.get(`${group}/${kind}`) ?? byKey.get(`${group}/*`);
  if (exact) return exact;
  for (let dot = group.indexOf("."); dot >= 0; dot = group.indexOf(".", dot + 1)) {
    const suffix = `*${group.slice(dot)}`;
    const found = byKey.get(`${suffix}/${kind}`) ?? byKey.get(`${suffix}/*`);
    if (found) return found;
  }
  return null;
}
