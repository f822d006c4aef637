import { checkHealth } from "@/lib/services/check-health";
import { guarded } from "@/app/api/v1/route-handler";

/** Whether this process can do its work: it answers and reaches its database. */
export const GET = guarded(() => checkHealth());
