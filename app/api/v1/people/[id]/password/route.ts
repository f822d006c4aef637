import { setPassword } from "@/lib/services/people";
import { command } from "@/app/api/v1/route-handler";

export const POST = command(setPassword, ({ id }) => ({ personId: id }));
