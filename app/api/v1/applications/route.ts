import { createApplication } from "@/lib/services/create-application";
import { command } from "@/app/api/v1/route-handler";

export const POST = command(createApplication);
