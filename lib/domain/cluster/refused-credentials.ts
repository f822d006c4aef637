/** What is said when a cluster does not let us in. The words stand in rows, and pages offer the way out by them. */
export const refusedCredentials = {
  token: "the API server does not accept these credentials (401): they are wrong, expired or revoked",
  certificate: "the client certificate was refused",
} as const;

/** What is said when a cluster cannot show that it is the one that was registered. */
export const unknownAuthority =
  "certificate signed by an unknown authority (the kubeconfig must hold it, as certificate-authority-data)";

/** Whether a cluster is silent to us because it does not accept our credentials (any more). */
export function areCredentialsRefused(reason: string | null): boolean {
  return Object.values(refusedCredentials).some((words) => reason?.includes(words));
}

/** Whether another kubeconfig is what lets us in again. */
export function isKubeconfigOutdated(reason: string | null): boolean {
  return areCredentialsRefused(reason) || (reason?.includes(unknownAuthority) ?? false);
}
