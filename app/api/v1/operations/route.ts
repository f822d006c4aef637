import { listOperations } from "@/lib/services/list-operations";
import { query } from "@/app/api/v1/route-handler";

export const GET = query((viewer, { search }) => listOperations(viewer, search));
