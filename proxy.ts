import { type NextRequest, NextResponse } from "next/server";
import { env } from "@/lib/platform/env";

const isDevelopment = process.env.NODE_ENV === "development";

/**
 * The policy of a page. Everything comes from our own host; scripts run only with this answer's nonce, which Next puts
 * on its own (`strict-dynamic` lets those load the rest). Inline styles are Monaco's, which also starts its workers
 * from a blob. Development needs eval and a socket for reloads.
 */
function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${isDevelopment ? " 'unsafe-eval'" : ""}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "worker-src 'self' blob:",
    `connect-src 'self'${isDevelopment ? " ws: wss:" : ""}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-src 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}

/** Gives every page a policy with a nonce of its own. Next reads it from the request's headers while it renders. */
export function proxy(request: NextRequest): NextResponse {
  const policy = contentSecurityPolicy(btoa(crypto.randomUUID()));
  const headers = new Headers(request.headers);
  headers.set("content-security-policy", policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy);
  // The proxy that speaks TLS for us need not know that nobody should come by plain HTTP again.
  if (env().PLUMBLINE_BASE_URL.startsWith("https:"))
    response.headers.set("strict-transport-security", "max-age=31536000");
  return response;
}

export const config = {
  // Prefetched pages too: browsers show them later as they came.
  matcher: ["/((?!api/|_next/static|_next/image|icon.svg|favicon.ico).*)"],
};
