import { checkNewCluster } from "@/lib/services/check-cluster";
import { command } from "@/app/api/v1/route-handler";

export const POST = command(checkNewCluster);
