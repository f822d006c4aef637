import { byField } from "@/lib/domain/health/table/row-shapes";

/** What all of Percona's operators say in `status.state`. */
export const perconaStates = byField(
  "status.state",
  {
    Healthy: ["ready"],
    Progressing: ["initializing", "stopping"],
    Degraded: ["error"],
    Suspended: ["paused"],
  },
  "status.message",
);
