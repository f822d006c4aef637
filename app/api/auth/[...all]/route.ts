import { signInOrOut } from "@/lib/services/session";
import { guarded } from "@/app/api/v1/route-handler";

export const POST = guarded((request) => signInOrOut(request));
