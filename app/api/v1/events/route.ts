import { openEvents } from "@/lib/services/session";
import { guarded, requireViewer } from "@/app/api/v1/route-handler";

export const dynamic = "force-dynamic";

/** Server-sent events: which queries of the browser went stale. */
export const GET = guarded(async (request) => {
  const viewer = await requireViewer(request);
  return new Response(openEvents(request.headers, viewer, request.signal), {
    headers: {
      "content-type": "text/event-stream; charset=utf-8",
      // A proxy that gathers or compresses would hold messages back.
      "cache-control": "no-cache, no-store, no-transform",
      "x-accel-buffering": "no",
    },
  });
});
