import { getApplication } from "@/lib/services/get-application";
import { removeApplication } from "@/lib/services/remove-application";
import { command, query } from "@/app/api/v1/route-handler";

export const GET = query((viewer, { params }) => getApplication(viewer, params.id!));
export const DELETE = command(removeApplication, ({ id }) => ({ applicationId: id }));
