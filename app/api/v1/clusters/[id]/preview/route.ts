import { previewClusterChange } from "@/lib/services/change-cluster";
import { command } from "@/app/api/v1/route-handler";

export const POST = command(previewClusterChange, ({ id }) => ({ clusterId: id }));
