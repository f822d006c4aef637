import type { OperationState } from "@/lib/domain/ledger/operation";
import type { Status } from "@/lib/domain/status/status";
import { StatusWord } from "@/components/status/status-word";

const glyphs: Record<OperationState, Status> = {
  waiting: "unknown",
  queued: "unknown",
  running: "syncing",
  succeeded: "synced",
  partial: "degraded",
  failed: "degraded",
  cancelled: "held",
};
const words: Record<OperationState, string> = {
  waiting: "Waiting",
  queued: "Queued",
  running: "Running",
  succeeded: "Succeeded",
  partial: "Incomplete",
  failed: "Failed",
  cancelled: "Cancelled",
};

/** How far an operation is, as shape and word. */
export function OperationWord({ state, className }: { state: OperationState; className?: string }) {
  return (
    <StatusWord status={glyphs[state]} className={className}>
      {words[state]}
    </StatusWord>
  );
}
