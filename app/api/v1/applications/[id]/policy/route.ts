import { changePolicy } from "@/lib/services/change-policy";
import { command } from "@/app/api/v1/route-handler";

export const PATCH = command(changePolicy, ({ id }) => ({ applicationId: id }));
