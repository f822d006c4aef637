import { getTimeline } from "@/lib/services/get-timeline";
import { query } from "@/app/api/v1/route-handler";

export const GET = query((viewer, { params, search }) =>
  getTimeline(viewer, { applicationId: params.id!, hours: Number(search.hours ?? 24) }),
);
