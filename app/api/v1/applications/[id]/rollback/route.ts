import { requestRollback } from "@/lib/services/request-rollback";
import { command } from "@/app/api/v1/route-handler";

export const POST = command(requestRollback, ({ id }) => ({ applicationId: id }));
