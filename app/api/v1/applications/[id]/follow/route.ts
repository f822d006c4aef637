import { followAgain } from "@/lib/services/follow-again";
import { command } from "@/app/api/v1/route-handler";

export const POST = command(followAgain, ({ id }) => ({ applicationId: id }));
