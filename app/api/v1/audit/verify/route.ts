import { verifyAudit } from "@/lib/services/verify-audit";
import { command } from "@/app/api/v1/route-handler";

export const POST = command(verifyAudit);
