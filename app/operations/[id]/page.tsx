import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cache } from "react";
import { operationQuery } from "@/lib/api/operation-query";
import type { Viewer } from "@/lib/api/viewer-schema";
import { AppError } from "@/lib/platform/errors";
import { getOperation } from "@/lib/services/get-operation";
import { Hydrated } from "@/app/hydrated";
import { findPageViewer, requireViewer } from "@/app/viewer";
import { OperationDetail } from "@/components/operation/operation-detail";
import { operationTitle } from "@/components/operation/operation-words";

type Props = { params: Promise<{ id: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const viewer = await findPageViewer();
  const operation = viewer && (await findOperation(viewer, (await params).id));
  return { title: operation ? operationTitle(operation) : "Operation" };
}

export default async function OperationPage({ params }: Props) {
  const { id } = await params;
  const viewer = await requireViewer(`/operations/${id}`);
  const operation = await findOperation(viewer, id);
  if (!operation) notFound();
  return (
    <Hydrated seed={(queryClient) => queryClient.setQueryData(operationQuery(id).queryKey, operation)}>
      <OperationDetail id={id} />
    </Hydrated>
  );
}

/** Null for what does not exist for this viewer. */
const findOperation = cache(async (viewer: Viewer, id: string) => {
  try {
    return await getOperation(viewer, id);
  } catch (error) {
    if (error instanceof AppError && error.code === "not_found") return null;
    throw error;
  }
});
