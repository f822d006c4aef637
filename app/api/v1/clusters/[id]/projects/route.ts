import { changeClusterProjects } from "@/lib/services/change-cluster-projects";
import { command } from "@/app/api/v1/route-handler";

export const PATCH = command(changeClusterProjects, ({ id }) => ({ clusterId: id }));
