import { deleteObjects } from "@/lib/services/delete-objects";
import { command } from "@/app/api/v1/route-handler";

export const POST = command(deleteObjects, ({ id }) => ({ applicationId: id }));
