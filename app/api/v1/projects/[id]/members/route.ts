import { setMember } from "@/lib/services/projects";
import { command } from "@/app/api/v1/route-handler";

export const POST = command(setMember, ({ id }) => ({ projectId: id }));
