import { listAudit } from "@/lib/services/list-audit";
import { query } from "@/app/api/v1/route-handler";

export const GET = query((viewer, { search }) => listAudit(viewer, search));
