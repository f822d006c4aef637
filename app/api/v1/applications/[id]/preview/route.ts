import { previewChange } from "@/lib/services/preview-change";
import { command } from "@/app/api/v1/route-handler";

export const POST = command(previewChange, ({ id }) => ({ applicationId: id }));
