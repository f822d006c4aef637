import { X509Certificate } from "node:crypto";
import { z } from "zod";
import { refusedCredentials } from "@/lib/domain/cluster/refused-credentials";
import type { ClusterAccess } from "@/lib/kubernetes/cluster-access";
import type { SignIn } from "@/lib/kubernetes/run-credential-program";

/** What is said of credentials that a cluster answered with 401: whether they have ended, and who can give us others. */
export function refusedWords(
  signIn: SignIn,
  credentials: ClusterAccess["credentials"],
  now = new Date(),
): string {
  const what = signIn.token ? "token" : "client certificate";
  const endsAt = signIn.token ? tokenEnd(signIn.token) : certificateEnd(signIn.certificate);
  const hasEnded = endsAt !== null && endsAt <= now;
  return [
    `${refusedCredentials.token}.`,
    ...(hasEnded ? [`The ${what} ended at ${endsAt.toISOString().slice(0, 16).replace("T", " ")} UTC.`] : []),
    credentials.kind === "exec"
      ? `${credentials.program.path} printed them: renew what it signs in with.`
      : "Replace the kubeconfig with one that holds new ones.",
  ].join(" ");
}

const claimsSchema = z.object({ exp: z.number().positive() });
/** The last moment that a Date can hold. */
const secondsMax = 8.64e12;

/** When a JSON Web Token ends (RFC 7519, section 4.1.4); null for other tokens. */
function tokenEnd(token: string): Date | null {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8"));
    const { exp } = claimsSchema.parse(claims);
    return exp <= secondsMax ? new Date(exp * 1_000) : null;
  } catch {
    return null;
  }
}

function certificateEnd(certificate: string | null): Date | null {
  try {
    return new Date(new X509Certificate(certificate ?? "").validTo);
  } catch {
    return null;
  }
}
