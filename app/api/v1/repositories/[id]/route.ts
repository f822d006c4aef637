import { removeRepository } from "@/lib/services/remove-repository";
import { command } from "@/app/api/v1/route-handler";

export const DELETE = command(removeRepository, ({ id }) => ({ repositoryId: id }));
