import { query } from "@/app/api/v1/route-handler";

export const GET = query(async (viewer) => viewer);
