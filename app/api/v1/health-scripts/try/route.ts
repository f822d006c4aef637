import { tryHealthScript } from "@/lib/services/health-scripts";
import { command } from "@/app/api/v1/route-handler";

export const POST = command(tryHealthScript);
