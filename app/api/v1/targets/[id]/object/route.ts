import { getObjectTruths } from "@/lib/services/get-object-truths";
import { query } from "@/app/api/v1/route-handler";

export const GET = query((viewer, { params, search }) =>
  getObjectTruths(viewer, { targetId: params.id!, refKey: search.ref ?? "" }),
);
