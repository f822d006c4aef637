import { handBack } from "@/lib/services/hand-back";
import { command } from "@/app/api/v1/route-handler";

export const POST = command(handBack, ({ id }) => ({ applicationId: id }));
