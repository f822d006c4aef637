import { requestSync } from "@/lib/services/request-sync";
import { command } from "@/app/api/v1/route-handler";

export const POST = command(requestSync, ({ id }) => ({ applicationId: id }));
