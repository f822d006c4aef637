import type { Manifest } from "@/lib/domain/object/manifest";
import type { FuzzKind } from "@/lib/testing/fuzz/builtin-kinds";
import { parsePath, placesIn, putAt, valueAt, type JsonPath } from "@/lib/testing/fuzz/json-path";
import type { Random } from "@/lib/testing/fuzz/random";

/** Writes the same wish differently; returns whether there was something to write differently. */
type Respell = (manifest: Manifest, kind: FuzzKind, random: Random) => boolean;

/** Units of the same size in other words. Within a format (decimal, binary) the server keeps one spelling. */
const quantitySpellings: [RegExp, (number: string) => string][] = [
  [/^(\d+)m$/, (number) => String(Number(number) / 1000)],
  [/^(\d+)$/, (number) => `${number}000m`],
  [/^(\d+\.\d+)$/, (number) => `${Math.round(Number(number) * 1000)}m`],
  [/^(\d+)Gi$/, (number) => `${Number(number) * 1024}Mi`],
  [/^(\d+)Mi$/, (number) => `${Number(number) * 1024}Ki`],
];
const quantityParents = new Set([
  "requests",
  "limits",
  "hard",
  "capacity",
  "default",
  "defaultRequest",
  "max",
  "podFixed",
]);
const quantityNames = new Set(["sizeLimit", "averageValue"]);

function isQuantity(path: JsonPath): boolean {
  return quantityParents.has(String(path.at(-2))) || quantityNames.has(String(path.at(-1)));
}

const respellings: Record<string, Respell> = {
  quantity(manifest, _kind, random) {
    const places = [...placesIn(manifest)].filter(({ path, value }) => {
      return isQuantity(path) && quantitySpellings.some(([pattern]) => pattern.test(String(value)));
    });
    if (places.length === 0) return false;
    const { path, value } = random.pick(places);
    const fitting = quantitySpellings.filter(([pattern]) => pattern.test(String(value)));
    const [pattern, spell] = random.pick(fitting);
    return putAt(manifest, path, spell(pattern.exec(String(value))![1]!));
  },
  "a number as a quantity"(manifest, _kind, random) {
    const places = [...placesIn(manifest)].filter(
      ({ path, value }) => isQuantity(path) && /^\d+$/.test(String(value)),
    );
    if (places.length === 0) return false;
    const { path, value } = random.pick(places);
    return putAt(manifest, path, typeof value === "number" ? String(value) : Number(value));
  },
  "null or empty"(manifest, kind, random) {
    const places = Object.entries(kind.absent ?? {});
    if (places.length === 0) return false;
    const [path, empty] = random.pick(places);
    const at = parsePath(path);
    return valueAt(manifest, at) === undefined && putAt(manifest, at, random.chance(0.5) ? null : empty);
  },
  "an optional member as null"(manifest, kind, random) {
    const missing = (kind.optional ?? [])
      .map(parsePath)
      .filter((path) => valueAt(manifest, path) === undefined);
    return missing.length > 0 && putAt(manifest, random.pick(missing), null);
  },
  "a default that is declared"(manifest, kind, random) {
    const missing = Object.entries(kind.defaults ?? {}).filter(
      ([path]) => valueAt(manifest, parsePath(path)) === undefined,
    );
    if (missing.length === 0) return false;
    const [path, value] = random.pick(missing);
    return putAt(manifest, parsePath(path), value);
  },
  "members in another order"(manifest, _kind, random) {
    const maps = [...placesIn(manifest)].filter(({ value }) => {
      return (
        typeof value === "object" && value !== null && !Array.isArray(value) && Object.keys(value).length > 1
      );
    });
    if (maps.length === 0) return false;
    const { path, value } = random.pick(maps);
    if (path.length === 0) return false;
    return putAt(manifest, path, Object.fromEntries(Object.entries(value as object).toReversed()));
  },
  "as a client prints it"(manifest) {
    Object.assign(manifest.metadata, { creationTimestamp: null });
    return true;
  },
  /** `kubectl get -o yaml` of another life of the object, as people copy it into Git. */
  "as exported"(manifest, _kind, random) {
    const exported = {
      uid: "00000000-0000-0000-0000-000000000000",
      resourceVersion: "1",
      generation: 9,
      creationTimestamp: "2020-01-01T00:00:00Z",
      selfLink: "/old",
    };
    for (const [name, value] of random.some(Object.entries(exported), 2))
      Object.assign(manifest.metadata, { [name]: value });
    return true;
  },
  "another API version"(manifest, kind, random) {
    if (!kind.otherVersions) return false;
    const [group] = manifest.apiVersion.split("/");
    manifest.apiVersion = random.pick(kind.otherVersions).replace("GROUP", group!);
    return true;
  },
  "empty metadata"(manifest, _kind, random) {
    const name = random.pick(["labels", "annotations", "finalizers", "ownerReferences"] as const);
    if (manifest.metadata[name] !== undefined) return false;
    Object.assign(manifest.metadata, {
      [name]: random.pick([null, name === "labels" || name === "annotations" ? {} : []]),
    });
    return true;
  },
  "values of a Secret in clear"(manifest, _kind, random) {
    if (manifest.kind !== "Secret") return false;
    const data = manifest.data as Record<string, string> | undefined;
    const names = Object.keys(data ?? {}).filter((name) => typeof data![name] === "string");
    if (!data || names.length === 0) return false;
    const name = random.pick(names);
    const clear = Buffer.from(data[name]!, "base64").toString();
    delete data[name];
    Object.assign(manifest, {
      stringData: { ...(manifest.stringData as object | undefined), [name]: clear },
    });
    return true;
  },
  "base64 over several lines"(manifest, _kind, random) {
    const data = (manifest.kind === "Secret" ? manifest.data : manifest.binaryData) as
      Record<string, string> | undefined;
    const names = Object.keys(data ?? {}).filter(
      (name) => typeof data![name] === "string" && data![name].length > 4,
    );
    if (!data || names.length === 0) return false;
    const name = random.pick(names);
    data[name] = `${data[name]!.slice(0, 4)}\n${data[name]!.slice(4)}\n`;
    return true;
  },
};

/** Writes a manifest differently without meaning anything else, in one to three ways. Returns the ways. */
export function respell(manifest: Manifest, kind: FuzzKind, random: Random): string[] {
  const ways: string[] = [];
  const wanted = 1 + random.integer(3);
  for (let attempt = 0; ways.length < wanted && attempt < 12; attempt++) {
    const way = random.pick(Object.keys(respellings));
    if (!ways.includes(way) && respellings[way]!(manifest, kind, random)) ways.push(way);
  }
  return ways;
}
