import { changeIgnoreDifferences } from "@/lib/services/change-ignore-differences";
import { command } from "@/app/api/v1/route-handler";

export const PUT = command(changeIgnoreDifferences, ({ id }) => ({ applicationId: id }));
