import { refusedCredentials, unknownAuthority } from "@/lib/domain/cluster/refused-credentials";
import { AppError } from "@/lib/platform/errors";

/**
 * What stopped a request, as a phrase that fits after "prod-ap does not answer:" and stands on its own too. The words
 * are those of kubectl, because people search for them.
 */
export function toConnectionError(error: unknown, server: string): AppError {
  if (error instanceof AppError) return error;
  const reason = connectionReason(error, new URL(server));
  return new AppError("cluster_unreachable", reason, { cause: error, retryable: true });
}

/** Whether an open connection carried nothing for longer than its limit. */
export function isSilence(error: unknown): boolean {
  return codeOf(error) === "UND_ERR_BODY_TIMEOUT";
}

function connectionReason(error: unknown, { host, hostname }: URL): string {
  const code = codeOf(error);
  const certificate = certificateReasons[code];
  if (certificate) return certificate;
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID")
    return `certificate is not valid for ${hostname} (${otherName})`;
  if (timeouts.has(code)) return `i/o timeout (${host})`;
  if (code === "ECONNREFUSED") return `connection refused (${host})`;
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") return `no such host (${hostname})`;
  if (code === "EHOSTUNREACH" || code === "ENETUNREACH") return `no route to host (${host})`;
  if (/CERTIFICATE_REQUIRED|BAD_CERTIFICATE|UNKNOWN_CA/.test(code)) return refusedCredentials.certificate;
  if (code === "ERR_SSL_WRONG_VERSION_NUMBER" || code === "EPROTO") return `${host} does not speak TLS`;
  return `connection reset (${host})`;
}

const otherName = "the kubeconfig can name one that it is valid for, as tls-server-name";

/** Of Node's TLS: https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const certificateReasons: Record<string, string> = {
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT: unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unknownAuthority,
  SELF_SIGNED_CERT_IN_CHAIN: unknownAuthority,
  DEPTH_ZERO_SELF_SIGNED_CERT: unknownAuthority,
  CERT_SIGNATURE_FAILURE: unknownAuthority,
  CERT_UNTRUSTED: unknownAuthority,
  CERT_HAS_EXPIRED: "the API server's certificate has expired",
  CERT_NOT_YET_VALID: "the API server's certificate is not valid yet",
};

const timeouts = new Set([
  "ETIMEDOUT",
  "UND_ERR_CONNECT_TIMEOUT",
  "UND_ERR_HEADERS_TIMEOUT",
  "UND_ERR_BODY_TIMEOUT",
  "TimeoutError",
]);

/** The deepest code: undici and happy-eyeballs wrap what the socket said. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "";
  const inner = error instanceof AggregateError ? error.errors[0] : error.cause;
  const { code } = error as { code?: unknown };
  return codeOf(inner) || (typeof code === "string" ? code : error.name === "Error" ? "" : error.name);
}
