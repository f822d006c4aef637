import { getOperation } from "@/lib/services/get-operation";
import { query } from "@/app/api/v1/route-handler";

export const GET = query((viewer, { params }) => getOperation(viewer, params.id!));
