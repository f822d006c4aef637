import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes } from "node:crypto";
import { AppError } from "@/lib/platform/errors";

/**
 * The keys of an installation, all derived from one secret that never enters the database (HKDF-SHA256, RFC 5869,
 * one label per purpose). Every stored value names the version of the key that made it, so keys can be rotated.
 */
export type Keyring = {
  /** Encrypts bytes for the database. `context` (what it is and whose) must be the same when decrypting. */
  seal(plain: Buffer | string, context: string): Buffer;
  /** The bytes that `seal` was given. Throws `internal` when key, context or content do not match. */
  open(sealed: Uint8Array, context: string): Buffer;
  /** A keyed fingerprint, stable within the installation; reveals only equality. */
  fingerprint(value: Uint8Array | string): string;
  /** The message authentication code of an audit entry, in hex. */
  chainMac(message: string): string;
  /** A secret for another library (sessions, webhook addresses), in hex. */
  secretFor(purpose: string): string;
};

const version = 1;

/** The keyring of `secret`: at least 32 bytes in base64 or hex. Throws `bad_input` when it is too short. */
export function makeKeyring(secret: string): Keyring {
  const root = /^[0-9a-f]{64,}$/i.test(secret) ? Buffer.from(secret, "hex") : Buffer.from(secret, "base64");
  if (root.length < 32) {
    throw new AppError("bad_input", "PLUMBLINE_KEY must hold at least 32 bytes, in base64 or hex.");
  }
  const derive = (label: string) =>
    Buffer.from(hkdfSync("sha256", root, "plumbline", `v${version}/${label}`, 32));
  const sealing = derive("seal");
  const fingerprinting = derive("fingerprint");
  const chaining = derive("chain");

  return {
    seal(plain, context) {
      const iv = randomBytes(12);
      const cipher = createCipheriv("aes-256-gcm", sealing, iv).setAAD(Buffer.from(context));
      const body = Buffer.concat([cipher.update(plain), cipher.final()]);
      return Buffer.concat([Buffer.from([version]), iv, cipher.getAuthTag(), body]);
    },
    open(sealed, context) {
      const bytes = Buffer.from(sealed);
      if (bytes[0] !== version || bytes.length < 29)
        throw new AppError("internal", "A stored secret cannot be read.");
      const decipher = createDecipheriv("aes-256-gcm", sealing, bytes.subarray(1, 13))
        .setAAD(Buffer.from(context))
        .setAuthTag(bytes.subarray(13, 29));
      try {
        return Buffer.concat([decipher.update(bytes.subarray(29)), decipher.final()]);
      } catch (cause) {
        throw new AppError("internal", "A stored secret cannot be read with the key of this installation.", {
          cause,
        });
      }
    },
    fingerprint: (value) =>
      createHmac("sha256", fingerprinting).update(value).digest("base64url").slice(0, 22),
    chainMac: (message) => createHmac("sha256", chaining).update(message).digest("hex"),
    secretFor: (purpose) => derive(`for/${purpose}`).toString("hex"),
  };
}

/** SHA-256 in hex. */
export function sha256(value: Buffer | string): string {
  return createHash("sha256").update(value).digest("hex");
}
