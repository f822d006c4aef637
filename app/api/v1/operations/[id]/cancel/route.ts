import { cancelOperation } from "@/lib/services/cancel-operation";
import { command } from "@/app/api/v1/route-handler";

export const POST = command(cancelOperation, ({ id }) => ({ operationId: id }));
