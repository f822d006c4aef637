import { listObjects } from "@/lib/services/list-objects";
import { query } from "@/app/api/v1/route-handler";

export const GET = query((viewer, { params, search }) =>
  listObjects(viewer, { applicationId: params.id!, targetId: search.target ?? null }),
);
