import type { Metadata } from "next";
import { operationsQuery } from "@/lib/api/operation-query";
import { operationStateSchema } from "@/lib/domain/ledger/operation";
import { listOperations } from "@/lib/services/list-operations";
import { Hydrated } from "@/app/hydrated";
import { addressOf, type PageSearch, singleValues } from "@/app/page-search";
import { requireViewer } from "@/app/viewer";
import { OperationList } from "@/components/operation/operation-list";

export const metadata: Metadata = { title: "Operations" };

export default async function OperationsPage({ searchParams }: { searchParams: PageSearch }) {
  const values = await singleValues(searchParams);
  const viewer = await requireViewer(addressOf("/operations", values));
  const filter = {
    application: values.get("application") ?? undefined,
    state: operationStateSchema.safeParse(values.get("state")).data,
  };
  const page = await listOperations(viewer, filter);
  return (
    <Hydrated
      seed={(queryClient) =>
        queryClient.setQueryData(operationsQuery(filter).queryKey, { pages: [page], pageParams: [null] })
      }
    >
      <OperationList />
    </Hydrated>
  );
}
