import { removeHealthScript } from "@/lib/services/health-scripts";
import { command } from "@/app/api/v1/route-handler";

export const DELETE = command(removeHealthScript, ({ id }) => ({ id }));
