import type { Metadata } from "next";
import { settingsQuery } from "@/lib/api/settings-query";
import { getSettings } from "@/lib/services/get-settings";
import { Hydrated } from "@/app/hydrated";
import { requireViewer } from "@/app/viewer";
import { Settings } from "@/components/settings/settings";

export const metadata: Metadata = { title: "Settings" };

export default async function SettingsPage() {
  const settings = await getSettings(await requireViewer("/settings"));
  return (
    <Hydrated seed={(queryClient) => queryClient.setQueryData(settingsQuery.queryKey, settings)}>
      <Settings />
    </Hydrated>
  );
}
