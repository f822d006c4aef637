import { changeCluster } from "@/lib/services/change-cluster";
import { deregisterCluster } from "@/lib/services/deregister-cluster";
import { command } from "@/app/api/v1/route-handler";

export const PATCH = command(changeCluster, ({ id }) => ({ clusterId: id }));
export const DELETE = command(deregisterCluster, ({ id }) => ({ clusterId: id }));
