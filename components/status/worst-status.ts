import { type Status, statusPrecedence } from "@/lib/domain/status/status";

/**
 * The status that leads people to an application: what is known to be wrong before what is only not verified, or one
 * silent cluster would hide the drift of every other. `unknown` for none: what is nowhere was not looked at.
 */
export function leadingStatus(statuses: Iterable<Status>): Status {
  const all = [...statuses];
  if (all.length === 0) return "unknown";
  const isFault = (status: Status) => ["degraded", "diverged", "drifted", "behind"].includes(status);
  return worstStatus(all.some(isFault) ? all.filter(isFault) : all);
}

/** The status that stands for many, by the written order of precedence; `synced` for none. */
export function worstStatus(statuses: Iterable<Status>): Status {
  let worst: Status = "synced";
  for (const status of statuses) {
    if (statusPrecedence.indexOf(status) < statusPrecedence.indexOf(worst)) worst = status;
  }
  return worst;
}
