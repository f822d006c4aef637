import { checkRepository } from "@/lib/services/check-repository";
import { command } from "@/app/api/v1/route-handler";

export const POST = command(checkRepository);
