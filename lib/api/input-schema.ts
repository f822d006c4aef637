import { z } from "zod";

/**
 * What people type into forms, as it may enter the record: everything there is shown to others later, in a browser, a
 * terminal or a spreadsheet.
 */

/** Controls, and characters that hide or reorder the text around them (unicode.org, UTR 36 and UAX 9). */
const unseen =
  /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\u{e0000}-\u{e007f}]/u;

/** One line of visible text, such as a name. */
export const lineSchema = (lengthMax: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(lengthMax)
    .refine((text) => !unseen.test(text), "It holds characters that cannot be seen. Type it anew.");

/** Text of several lines, such as a reason. */
export const textSchema = (lengthMax: number) =>
  z
    .string()
    .trim()
    .max(lengthMax)
    .refine(
      (text) => !unseen.test(text.replaceAll(/[\r\n\t]/g, "")),
      "It holds characters that cannot be seen.",
    );

export const emailSchema = z.email().max(254);
/** The one rule for a good password, here and for better-auth: twelve characters and more; as long as a sentence. */
export const passwordLength = { min: 12, max: 200 } as const;
export const passwordSchema = z.string().min(passwordLength.min).max(passwordLength.max);

export const idSchema = z.uuid("Choose one of the list.");
export const shaSchema = z
  .string()
  .regex(/^[0-9a-f]{40}$/, "A full commit SHA has 40 characters of 0-9 and a-f.");
export const digestSchema = z.string().regex(/^[0-9a-f]{64}$/, "A digest has 64 characters of 0-9 and a-f.");

/** Names of objects (group/kind/namespace/name); no target has more than its rendering may hold. */
export const refKeysSchema = z.array(z.string().min(1).max(1000)).max(10_000);

/** A folder of a repository, from its root; empty for the root itself. */
export const pathSchema = z
  .string()
  .trim()
  .max(500)
  .refine((path) => !unseen.test(path), "It holds characters that cannot be seen.")
  .refine((path) => !path.split("/").includes(".."), "A path from the root of the repository, without “..”.");

/** A DNS label (RFC 1123): what Kubernetes takes as a namespace, and we take as the names of clusters and applications. */
export const labelNameSchema = z
  .string()
  .trim()
  .regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/, "Lower-case letters, digits and dashes.");
