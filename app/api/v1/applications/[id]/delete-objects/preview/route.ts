import { previewDeletion } from "@/lib/services/preview-change";
import { command } from "@/app/api/v1/route-handler";

export const POST = command(previewDeletion, ({ id }) => ({ applicationId: id }));
