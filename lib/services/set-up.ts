import { hashPassword } from "better-auth/crypto";
import { setupRequestSchema } from "@/lib/api/settings-schema";
import { sha256 } from "@/lib/platform/crypto";
import { uuidv7 } from "@/lib/platform/uuid";
import type { Caller } from "@/lib/services/caller";
import { services } from "@/lib/services/context";
import { parseInput } from "@/lib/services/parse-input";

const linkMsMax = 24 * 60 * 60 * 1000;

/**
 * The link that makes the first administrator, good for a day, as long as there is none; null afterwards. Its token
 * comes from the key of the installation, so that every web process offers the same link; only its SHA-256 is stored.
 */
export async function openSetUp(): Promise<string | null> {
  const { store, keyring, baseUrl } = services();
  if (!(await store.installation.needsAdministrator())) return null;
  const token = keyring.secretFor("setup-link");
  await store.installation.armSetup(sha256(token), new Date(Date.now() + linkMsMax));
  return `${baseUrl}/setup?token=${token}`;
}

/** Whether nobody administers this installation yet, so that its one-time link is still to be opened. */
export async function needsSetUp(): Promise<boolean> {
  return services().store.installation.needsAdministrator();
}

/** Makes the first administrator, once. Throws `bad_input`, and `forbidden` for a link that is used or wrong. */
export async function setUp(input: unknown, origin: Caller["origin"]): Promise<Record<string, never>> {
  const { token, name, email, password } = parseInput(setupRequestSchema, input);
  const { installation } = services().store;
  // Hashing costs a tenth of a second of a core, which only the holder of the link may spend.
  await installation.requireArmed(sha256(token));
  const person = { id: uuidv7(), name, email, passwordHash: await hashPassword(password) };
  await installation.completeSetup(sha256(token), person, origin);
  return {};
}
