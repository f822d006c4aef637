import type { Manifest } from "@/lib/domain/object/manifest";
import { seededRandom, type Random } from "@/lib/testing/fuzz/random";

/** One of the objects that Argo CD tests a health script with, and what the script says of it. */
export type ScriptCase = {
  path: string;
  script: string;
  object: Manifest;
  expected: { status: string; message?: string };
};

/** The objects that Argo CD tests its health scripts with. A few are no objects that a server could give. */
export function scriptCases(files: Record<string, string>): ScriptCase[] {
  return Object.entries(files).flatMap(([path, text]) => {
    if (!path.endsWith("/health_test.yaml")) return [];
    const folder = path.slice(0, path.lastIndexOf("/"));
    const script = files[`${folder}/health.lua`] ?? "";
    const { tests } = JSON.parse(text) as {
      tests: { inputPath: string; healthStatus: ScriptCase["expected"] }[];
    };
    return tests.flatMap(({ inputPath, healthStatus }) => {
      const object = JSON.parse(files[`${folder}/${inputPath}`] ?? "{}") as Partial<Manifest>;
      // A script of the very kind comes before the folder's, which may be a pattern.
      const own = files[`${object.apiVersion?.split("/")[0]}/${object.kind}/health.lua`];
      const isWhole = object.apiVersion && object.kind && object.metadata;
      const found = { path: `${folder}/${inputPath}`, script: own ?? script, expected: healthStatus };
      return isWhole ? [{ ...found, object: object as Manifest }] : [];
    });
  });
}

/** The same objects as their controllers could have left them too: `count` of each, the same for the same seed. */
export function variedCases(cases: ScriptCase[], seed: number, count: number): Manifest[] {
  return cases.flatMap(({ object }, stream) => {
    const random = seededRandom(seed, stream);
    return Array.from({ length: count }, () => varied(object, random));
  });
}

type Open = { status?: Record<string, unknown>; spec?: Record<string, unknown> };

function varied(object: Manifest, random: Random): Manifest {
  const copy = structuredClone(object);
  delete copy.metadata.deletionTimestamp;
  const { status, spec } = copy as Open;
  if (random.chance(0.05)) delete (copy as Open).status;
  if (!status) return copy;
  const conditions = Array.isArray(status.conditions) ? (status.conditions as Record<string, unknown>[]) : [];
  const steps = [
    () => conditions.splice(random.integer(conditions.length), 1),
    () => put(random.pick(conditions), "status", random.pick(["True", "False", "Unknown"])),
    () => put(random.pick(conditions), "status", random.pick(["True", "False", "Unknown"])),
    () => conditions.reverse(),
    () => put(copy.metadata as object, "generation", 1 + random.integer(3)),
    () => delete status[random.pick(Object.keys(status).filter((name) => name !== "conditions"))],
    () => spec && "suspend" in spec && put(spec, "suspend", random.chance(0.5)),
    () => (status.conditions = conditions.slice(0, 1)),
  ];
  for (let left = 1 + random.integer(2); left > 0; left--) random.pick(steps)();
  return copy;
}

function put(target: object | undefined, name: string, value: unknown): void {
  if (target) (target as Record<string, unknown>)[name] = value;
}
