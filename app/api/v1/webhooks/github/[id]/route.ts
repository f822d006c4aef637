import { receiveWebhook } from "@/lib/services/receive-webhook";
import { callerOrigin } from "@/lib/services/session";
import { readBody } from "@/app/api/read-body";
import { guarded } from "@/app/api/v1/route-handler";

/** GitHub sends up to 25 MB for pushes of thousands of commits; nothing that we read of one is that large. */
const bodyBytesMax = 5 * 1024 * 1024;

export const POST = guarded(async (request, params) =>
  receiveWebhook({
    repositoryId: params.id!,
    deliveryId: request.headers.get("x-github-delivery"),
    event: request.headers.get("x-github-event"),
    signature: request.headers.get("x-hub-signature-256"),
    from: callerOrigin(request.headers).ip ?? null,
    readBody: () => readBody(request, bodyBytesMax),
  }),
);
