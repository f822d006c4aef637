import { replaceCredentials } from "@/lib/services/replace-credentials";
import { command } from "@/app/api/v1/route-handler";

export const POST = command(replaceCredentials, ({ id }) => ({ clusterId: id }));
