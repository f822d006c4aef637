import { checkCluster } from "@/lib/services/check-cluster";
import { command } from "@/app/api/v1/route-handler";

export const POST = command(checkCluster, ({ id }) => ({ clusterId: id }));
