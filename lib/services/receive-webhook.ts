import { sha256 } from "@/lib/platform/crypto";
import { AppError } from "@/lib/platform/errors";
import { log } from "@/lib/platform/log";
import { verifyWebhookSignature } from "@/lib/platform/webhook-signature";
import { services } from "@/lib/services/context";
import { asId } from "@/lib/services/parse-input";
import { makeRateLimit } from "@/lib/services/rate-limit";

export type WebhookDelivery = {
  repositoryId: string;
  /** X-GitHub-Event. */
  event: string | null;
  /** X-GitHub-Delivery; for the log, because nobody signs it. */
  deliveryId: string | null;
  /** X-Hub-Signature-256. */
  signature: string | null;
  /** The sender's address; null when it is not known. */
  from: string | null;
  /** The bytes as they came, read only once the sender may be heard. */
  readBody: () => Promise<Buffer>;
};

/** Far above what GitHub sends for one repository. */
const deliveries = makeRateLimit({ burst: 120, perMs: 60_000 });
/** Taken only by deliveries with a wrong signature: who guesses is soon not heard at all. */
const forgeries = makeRateLimit({ burst: 20, perMs: 60_000 });

/**
 * A signed delivery makes a worker look at the repository now, and has no other effect: what moved is asked of GitHub
 * itself. The same signed bytes count once, whatever delivery id they come with, so a replay changes nothing. Throws
 * `unauthenticated` for a wrong signature as for an unknown repository.
 */
export async function receiveWebhook(delivery: WebhookDelivery): Promise<Record<string, never>> {
  const { store } = services();
  const id = asId(delivery.repositoryId);
  // What is no id is anybody's text, of any length: it is not kept.
  deliveries.take(`${delivery.from ?? "unknown"} ${id ?? ""}`);
  const hook = id && (await store.repositoryRegistry.findWebhook(id));
  const body = hook ? await delivery.readBody() : null;
  if (!id || !hook || !body || !verifyWebhookSignature(hook.secret, body, delivery.signature)) {
    forgeries.take(delivery.from ?? "unknown");
    log.warn("webhook.refused", { repositoryId: id, from: delivery.from });
    throw new AppError("unauthenticated", "The signature does not fit. Check the webhook's secret.");
  }
  // A ping comes when the webhook is made and says nothing of commits; other events were not asked for.
  if (delivery.event !== "push") return {};
  await store.repositoryRegistry.receiveDelivery(id, sha256(body));
  return {};
}
