import { refreshTargets } from "@/lib/services/refresh-targets";
import { command } from "@/app/api/v1/route-handler";

export const POST = command(refreshTargets);
