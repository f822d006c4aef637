/** What is said when a cluster does not let us in. The words stand in rows, and pages offer the way out by them. */
export const refusedCredentials = {
  token: "the API server does not accept these credentials (401): they are wrong, expired or revoked",
  certificate: "the client certificate was refused",
} as const;

/** Whether a cluster is silent to us because it does not accept our credentials (any more). */
export function areCredentialsRefused(reason: string | null): boolean {
  return Object.values(refusedCredentials).some((words) => reason?.includes(words));
}
