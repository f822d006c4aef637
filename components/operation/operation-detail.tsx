"use client";

import { useQuery } from "@tanstack/react-query";
import { cancelOperation, operationQuery } from "@/lib/api/operation-query";
import type { OperationView } from "@/lib/api/operation-schema";
import { OperationFacts } from "@/components/operation/operation-facts";
import { OperationQuestions } from "@/components/operation/operation-questions";
import { OperationRow } from "@/components/operation/operation-row";
import { isFinished, operationAnswer } from "@/components/operation/operation-words";
import { ProgressBar } from "@/components/operation/progress-bar";
import { StepList } from "@/components/operation/step-list";
import { PageHeader } from "@/components/shell/page-header";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { ErrorState } from "@/components/ui/error-state";
import { LinkButton } from "@/components/ui/link-button";
import { ListSkeleton } from "@/components/ui/list-skeleton";

/** One operation, live while it runs and for ever afterwards. */
export function OperationDetail({ id }: { id: string }) {
  const { data, error, refetch, isFetching } = useQuery(operationQuery(id));
  if (data) return <OperationContent operation={data} />;
  if (!error) return <ListSkeleton label="Loading the operation" />;
  return (
    <>
      <PageHeader trail={trail} title="This operation cannot be shown" />
      <ErrorState title="Plumbline could not read it" onRetry={() => void refetch()} isRetrying={isFetching}>
        {error.message}
      </ErrorState>
    </>
  );
}

const trail = [{ href: "/operations", label: "Operations" }];

function OperationContent({ operation }: { operation: OperationView }) {
  const isActive = !isFinished(operation.state);
  const others = operation.group.filter(({ id }) => id !== operation.id);
  return (
    <>
      <PageHeader
        trail={trail}
        title={operationAnswer(operation)}
        actions={
          <>
            <LinkButton href={`/applications/${operation.application.id}?target=${operation.target.id}`}>
              Open {operation.application.name}
            </LinkButton>
            {isActive && operation.role !== "viewer" && <CancelButton operation={operation} />}
          </>
        }
      >
        {operation.message}
      </PageHeader>
      <ProgressBar operation={operation} />
      <OperationFacts operation={operation} />
      <OperationQuestions operation={operation} />
      <StepList steps={operation.steps} kind={operation.kind} isActive={isActive} />
      {others.length > 0 && (
        <section className="mt-8">
          <h2 className="mb-1.5 font-semibold">Asked for in the same click</h2>
          <div className="border-b border-line">
            {others.map((other) => (
              <OperationRow key={other.id} operation={other} />
            ))}
          </div>
        </section>
      )}
    </>
  );
}

function CancelButton({ operation }: { operation: OperationView }) {
  return (
    <ConfirmDialog
      trigger={<Button variant="danger">Cancel…</Button>}
      title="Stop before the next write?"
      confirmLabel="Stop it"
      onConfirm={() => cancelOperation(operation.id)}
    >
      <p>
        What has been written stays written. What has not been attempted is recorded as such, and the target
        shows what differs.
      </p>
    </ConfirmDialog>
  );
}
