import { z } from "zod";
import { ApiError } from "@/lib/api/get-json";

/** What the form must hold before anything is sent. */
export const signInRequestSchema = z.object({
  email: z.string().trim().min(1, "Type your email address."),
  password: z.string().min(1, "Type your password."),
});

/** Signs in by password; the session is a cookie. Throws ApiError: unauthenticated, rate_limited, offline. */
export async function signIn(email: string, password: string): Promise<void> {
  await send("sign-in/email", { email, password });
}

export async function signOut(): Promise<void> {
  await send("sign-out", {});
}

async function send(path: string, body: unknown): Promise<void> {
  const response = await fetch(`/api/auth/${path}`, {
    method: "POST",
    credentials: "same-origin",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  }).catch(() => {
    throw new ApiError("offline", "Plumbline does not answer. Check your connection.");
  });
  if (response.ok) return;
  if (response.status === 429) {
    throw new ApiError("rate_limited", "Too many attempts. Please wait a minute and try again.");
  }
  if (response.status === 401 || response.status === 403 || response.status === 400) {
    throw new ApiError("unauthenticated", "The email or the password is not right.");
  }
  throw new ApiError("internal", `Plumbline answered with an error (${response.status}).`);
}
