import type { Metadata } from "next";
import { fleetQuery } from "@/lib/api/fleet-query";
import { listFleet } from "@/lib/services/list-fleet";
import { Hydrated } from "@/app/hydrated";
import { addressOf, type PageSearch, singleValues } from "@/app/page-search";
import { requireViewer } from "@/app/viewer";
import { Fleet } from "@/components/target-matrix/fleet";

export const metadata: Metadata = { title: "Fleet" };

export default async function FleetPage({ searchParams }: { searchParams: PageSearch }) {
  const viewer = await requireViewer(addressOf("/", await singleValues(searchParams)));
  const fleet = await listFleet(viewer);
  return (
    <Hydrated seed={(queryClient) => queryClient.setQueryData(fleetQuery.queryKey, fleet)}>
      <Fleet />
    </Hydrated>
  );
}
