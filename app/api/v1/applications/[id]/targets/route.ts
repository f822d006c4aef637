import { addTargets } from "@/lib/services/change-targets";
import { command } from "@/app/api/v1/route-handler";

export const POST = command(addTargets, ({ id }) => ({ applicationId: id }));
