import { AppError } from "@/lib/platform/errors";

/** A kind as one cluster serves it. */
export type KindInfo = {
  group: string;
  kind: string;
  version: string;
  plural: string;
  isNamespaced: boolean;
  verbs: string[];
};

/** The path of a kind's collection: everywhere, or in one namespace. */
export function collectionPath(info: KindInfo, namespace = ""): string {
  const base = info.group ? `/apis/${encode(info.group)}` : "/api";
  const where = info.isNamespaced && namespace ? `/namespaces/${encode(namespace)}` : "";
  return `${base}/${encode(info.version)}${where}/${encode(info.plural)}`;
}

/**
 * The path of one object. Names come from manifests: an empty one would name the whole collection, and dots would
 * climb out of it. Throws `bad_input` for both.
 */
export function objectPath(info: KindInfo, namespace: string, name: string): string {
  return `${collectionPath(info, namespace)}/${encode(name)}`;
}

function encode(part: string): string {
  if (/^\.*$/.test(part)) throw new AppError("bad_input", `“${part}” is not a name that an object can have.`);
  return encodeURIComponent(part);
}
