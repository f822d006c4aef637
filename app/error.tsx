"use client";

import { useEffect } from "react";
import { PageHeader } from "@/components/shell/page-header";
import { ErrorState } from "@/components/ui/error-state";

/** A page that could not be rendered. The reason stays in the log; its digest finds it there. */
export default function PageError({
  error,
  retry,
}: {
  error: Error & { digest?: string };
  retry: () => void;
}) {
  useEffect(() => console.error(error), [error]);
  return (
    <>
      <PageHeader title="This page cannot be shown" />
      <ErrorState title="Something went wrong on our side" onRetry={retry}>
        <p>Nothing was changed. Try again; if it stays, the log has the details.</p>
        {error.digest && (
          <p>
            In the log as <span className="mono text-ink">{error.digest}</span>
          </p>
        )}
      </ErrorState>
    </>
  );
}
