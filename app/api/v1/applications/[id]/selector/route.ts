import { setSelector } from "@/lib/services/change-targets";
import { command } from "@/app/api/v1/route-handler";

export const PUT = command(setSelector, ({ id }) => ({ applicationId: id }));
