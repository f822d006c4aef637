import type { Metadata } from "next";
import { settingsQuery } from "@/lib/api/settings-query";
import { getSettings } from "@/lib/services/get-settings";
import { Hydrated } from "@/app/hydrated";
import { requireViewer } from "@/app/viewer";
import { RegisterCluster } from "@/components/cluster/register-cluster";
import { NotAllowed } from "@/components/shell/not-allowed";

export const metadata: Metadata = { title: "Register a cluster" };

export default async function RegisterClusterPage() {
  const viewer = await requireViewer("/clusters/new");
  if (!viewer.isAdmin) {
    return <NotAllowed who="An administrator of the installation registers clusters." back="/clusters" />;
  }
  const settings = await getSettings(viewer);
  return (
    <Hydrated seed={(queryClient) => queryClient.setQueryData(settingsQuery.queryKey, settings)}>
      <RegisterCluster />
    </Hydrated>
  );
}
