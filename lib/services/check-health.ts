import { AppError } from "@/lib/platform/errors";
import { services } from "@/lib/services/context";

/** Answers `{}` when this process reaches its database. Throws `internal` otherwise, without saying where it is. */
export async function checkHealth(): Promise<Record<string, never>> {
  try {
    await services().store.leases.lastSeen();
    return {};
  } catch (cause) {
    throw new AppError("internal", "The database does not answer.", { cause, retryable: true });
  }
}
