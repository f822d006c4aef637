import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cache } from "react";
import { applicationQuery, objectsQuery, timelineQuery } from "@/lib/api/application-query";
import type { ApplicationView } from "@/lib/api/application-schema";
import type { Viewer } from "@/lib/api/viewer-schema";
import { AppError } from "@/lib/platform/errors";
import { getApplication } from "@/lib/services/get-application";
import { getTimeline } from "@/lib/services/get-timeline";
import { listObjects } from "@/lib/services/list-objects";
import { findPageViewer, requireViewer } from "@/app/viewer";
import { addressOf, type PageSearch, singleValues } from "@/app/page-search";
import { ApplicationPage } from "@/components/application/application-page";
import { hoursAsked } from "@/components/timeline/timeline-window";
import { parseApplicationUrl } from "@/components/application/application-url";

type Props = { params: Promise<{ id: string }>; searchParams: PageSearch };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const viewer = await findPageViewer();
  const application = viewer && (await findApplication(viewer, (await params).id));
  return { title: application?.name ?? "Application" };
}

export default async function Page({ params, searchParams }: Props) {
  const { id } = await params;
  const search = await singleValues(searchParams);
  const viewer = await requireViewer(addressOf(`/applications/${id}`, search));
  const application = await findApplication(viewer, id);
  if (!application) notFound();

  const url = parseApplicationUrl(search);
  // A target that is gone is not asked for: the page shows all of them instead.
  const targetId = application.targets.find((target) => target.id === url.target)?.id ?? null;
  const [objects, timeline] = await Promise.allSettled([
    listObjects(viewer, { applicationId: id, targetId }),
    getTimeline(viewer, { applicationId: id, hours: hoursAsked(url.hours) }),
  ]);
  const queryClient = new QueryClient();
  queryClient.setQueryData(applicationQuery(id).queryKey, application);
  // A part that could not be read is asked for again by the browser, which says what is wrong in its place.
  if (objects.status === "fulfilled") {
    queryClient.setQueryData(objectsQuery(id, targetId ?? undefined).queryKey, objects.value);
  }
  if (timeline.status === "fulfilled") {
    queryClient.setQueryData(timelineQuery(id, hoursAsked(url.hours)).queryKey, timeline.value);
  }
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <ApplicationPage id={id} />
    </HydrationBoundary>
  );
}

/** Null for what does not exist for this viewer, which includes every application of another project. */
const findApplication = cache(async (viewer: Viewer, id: string): Promise<ApplicationView | null> => {
  try {
    return await getApplication(viewer, id);
  } catch (error) {
    if (error instanceof AppError && error.code === "not_found") return null;
    throw error;
  }
});
