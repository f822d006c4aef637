import { listRevisions } from "@/lib/services/list-revisions";
import { query } from "@/app/api/v1/route-handler";

export const GET = query((viewer, { params, search }) =>
  listRevisions(viewer, { applicationId: params.id!, before: search.before ?? null }),
);
