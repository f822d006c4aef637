import type { Keyring } from "@/lib/platform/crypto";
import type { PrismaClient } from "@/lib/store/generated/client";
import type { Listener } from "@/lib/store/listener";
import type { Witness } from "@/lib/store/witness";

/** What every part of the store works with. */
export type StoreContext = {
  prisma: PrismaClient;
  keyring: Keyring;
  witness: Witness;
  listener: Listener;
};
