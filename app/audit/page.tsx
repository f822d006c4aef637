import type { Metadata } from "next";
import { auditQuery } from "@/lib/api/audit-query";
import { listAudit } from "@/lib/services/list-audit";
import { Hydrated } from "@/app/hydrated";
import { addressOf, type PageSearch, singleValues } from "@/app/page-search";
import { requireViewer } from "@/app/viewer";
import { Audit } from "@/components/audit/audit";
import { auditFilterOf } from "@/components/audit/audit-filter-of";

export const metadata: Metadata = { title: "Audit" };

export default async function AuditPage({ searchParams }: { searchParams: PageSearch }) {
  const values = await singleValues(searchParams);
  const viewer = await requireViewer(addressOf("/audit", values));
  const filter = auditFilterOf(values);
  const page = await listAudit(viewer, filter);
  return (
    <Hydrated
      seed={(queryClient) =>
        queryClient.setQueryData(auditQuery(filter).queryKey, { pages: [page], pageParams: [null] })
      }
    >
      <Audit />
    </Hydrated>
  );
}
