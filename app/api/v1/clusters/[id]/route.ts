import { deregisterCluster } from "@/lib/services/deregister-cluster";
import { command } from "@/app/api/v1/route-handler";

export const DELETE = command(deregisterCluster, ({ id }) => ({ clusterId: id }));
