import { addRepository } from "@/lib/services/add-repository";
import { listRepositories } from "@/lib/services/list-repositories";
import { command, query } from "@/app/api/v1/route-handler";

export const GET = query((viewer) => listRepositories(viewer));
export const POST = command(addRepository);
