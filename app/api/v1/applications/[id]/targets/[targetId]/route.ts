import { removeTarget } from "@/lib/services/change-targets";
import { command } from "@/app/api/v1/route-handler";

export const DELETE = command(removeTarget, ({ id, targetId }) => ({ applicationId: id, targetId }));
