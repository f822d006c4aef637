import { changePassword } from "@/lib/services/change-password";
import { command } from "@/app/api/v1/route-handler";

export const POST = command(changePassword);
