import { listFleet } from "@/lib/services/list-fleet";
import { query } from "@/app/api/v1/route-handler";

export const GET = query((viewer) => listFleet(viewer));
