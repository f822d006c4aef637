import { services } from "@/lib/services/context";

/** Where GitHub delivers the webhooks of a repository. */
export function webhookUrl(repositoryId: string): string {
  return `${services().baseUrl}/api/v1/webhooks/github/${repositoryId}`;
}
