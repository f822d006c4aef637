import { listClusters } from "@/lib/services/list-clusters";
import { registerCluster } from "@/lib/services/register-cluster";
import { command, query } from "@/app/api/v1/route-handler";

export const GET = query((viewer) => listClusters(viewer));
export const POST = command(registerCluster);
