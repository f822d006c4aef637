import { listMatchingClusters } from "@/lib/services/list-matching-clusters";
import { query } from "@/app/api/v1/route-handler";

export const GET = query((viewer, { params, search }) => listMatchingClusters(viewer, params.id!, search));
