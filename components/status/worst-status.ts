import { type Status, statusPrecedence } from "@/lib/domain/status/status";

/** The status that stands for many, by the written order of precedence; `synced` for none. */
export function worstStatus(statuses: Iterable<Status>): Status {
  let worst: Status = "synced";
  for (const status of statuses) {
    if (statusPrecedence.indexOf(status) < statusPrecedence.indexOf(worst)) worst = status;
  }
  return worst;
}
