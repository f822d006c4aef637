import type { HealthStatus } from "@/lib/domain/health/health";
import type { Status } from "@/lib/domain/status/status";
import { StatusWord } from "@/components/status/status-word";

/** The glyph that the matrix would show for a health. */
export const healthGlyphs: Record<HealthStatus, Status> = {
  Healthy: "synced",
  Progressing: "progressing",
  Degraded: "degraded",
  Suspended: "held",
  Missing: "degraded",
  Unknown: "unknown",
};

/** Health in Argo CD's words, with the glyph that the matrix would show for it. */
export function HealthWord({ health, className }: { health: HealthStatus; className?: string }) {
  return (
    <StatusWord status={healthGlyphs[health]} className={className}>
      {health}
    </StatusWord>
  );
}
