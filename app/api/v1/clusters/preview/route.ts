import { previewClusterSelections } from "@/lib/services/preview-cluster-selections";
import { command } from "@/app/api/v1/route-handler";

export const POST = command(previewClusterSelections);
