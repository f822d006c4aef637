import { getSettings } from "@/lib/services/get-settings";
import { query } from "@/app/api/v1/route-handler";

export const GET = query((viewer) => getSettings(viewer));
