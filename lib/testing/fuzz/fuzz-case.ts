import type { Manifest } from "@/lib/domain/object/manifest";
import { parseYaml } from "@/lib/render/kubernetes-yaml";
import { builtInKinds, type FuzzKind } from "@/lib/testing/fuzz/builtin-kinds";
import { customKinds } from "@/lib/testing/fuzz/custom-kinds";
import { parsePath, placesIn, putAt, valueAt } from "@/lib/testing/fuzz/json-path";
import { seededRandom, type Random } from "@/lib/testing/fuzz/random";
import { respell } from "@/lib/testing/fuzz/spellings";

/** The names of a run in its cluster. */
export type FuzzPlace = { namespace: string; group: string };

/** What somebody else does to the live object. A step that the server refuses is none. */
export type FuzzStep =
  | { how: "apply"; manager: string; body: Record<string, unknown>; isForced: boolean }
  | { how: "merge" | "json"; manager: string; body: unknown; subresource?: "scale" | "status" }
  /** Reads the object, changes it, and writes it back whole. */
  | { how: "replace"; manager: string; change: (object: Manifest) => void };

/**
 * One object and its story: made by somebody, applied by us (unless it is `foreign`), touched by others, and then held
 * against what Git declares. `kept`: exactly what the server keeps of our fields. `respelled`: the same in other
 * words. `changed`: something else.
 */
export type FuzzCase = {
  index: number;
  kind: FuzzKind;
  intent: "kept" | "respelled" | "changed";
  madeBy: "us" | "kubectl-client-side-apply" | "helm" | "foreign";
  base: Manifest;
  steps: FuzzStep[];
  /** In which ways Git's wish was respelled or changed, for the report. */
  ways: string[];
  /** What Git declares in the end; `kept` is the base as the server keeps it. */
  desired(kept: Manifest): Manifest;
};

const kinds = [...builtInKinds, ...customKinds];

/** The case of a seed and number, for these names: the same every time. */
export function makeCase(seed: number, index: number, place: FuzzPlace): FuzzCase {
  const random = seededRandom(seed, index);
  const kind = pickKind(random);
  const base = makeBase(kind, index, place, random);
  const chance = random.number();
  const intent = chance < 0.2 ? "kept" : chance < 0.64 ? "respelled" : "changed";
  const madeBy = random.pick([
    ...(["us", "us", "us", "us", "us", "us", "us"] as const),
    ...(["kubectl-client-side-apply", "kubectl-client-side-apply", "helm", "foreign"] as const),
  ]);
  const steps = makeSteps(kind, base, random);
  const { wish, ways } = makeWish(intent, base, kind, random);
  return { index, kind, intent, madeBy, base, steps, ways, desired: (kept) => wish ?? kept };
}

function pickKind(random: Random): FuzzKind {
  for (;;) {
    // Custom resources have every way of merging, so they are worth more cases.
    const kind = random.chance(0.4) ? random.pick(customKinds) : random.pick(kinds);
    if (!kind.isCostly || random.chance(0.1)) return kind;
  }
}

/** The kind's object with some optional members left out and some values changed. */
function makeBase(kind: FuzzKind, index: number, { namespace, group }: FuzzPlace, random: Random): Manifest {
  const own = `g${index}.${group}`;
  const text = kind.yaml.replaceAll("OWNGROUP", own).replaceAll("GROUP", group);
  const parsed = parseYaml(text.replaceAll("PLURAL", "wheels").replaceAll("KIND", "Wheel"));
  if (!("value" in parsed)) throw new Error(`${kind.path}: ${parsed.reason}`);
  const base = parsed.value as Manifest;
  for (const path of random.some(kind.optional ?? [], 6)) putAt(base, parsePath(path), undefined);
  for (let edits = random.integer(3); edits > 0; edits--) change(base, kind, random);
  base.metadata = { ...base.metadata, ...addressOf(kind, index, namespace, own) };
  return base;
}

function addressOf(kind: FuzzKind, index: number, namespace: string, own: string) {
  if (kind.path.includes("NS-limits")) return { name: `f${index}`, namespace: `${namespace}-limits` };
  if (kind.path.includes("NS")) return { name: `f${index}`, namespace };
  if (kind.path.endsWith("customresourcedefinitions")) return { name: `wheels.${own}` };
  if (kind.path.endsWith("apiservices")) return { name: `v1.${own}` };
  return { name: `${namespace}-f${index}` };
}

/** Changes one thing as people do; returns where, or null when nothing was there to be changed. */
function change(manifest: Manifest, kind: FuzzKind, random: Random): string | null {
  const chance = random.number();
  if (chance < 0.4) return editedList(manifest, random);
  const generic = [changedLabel, changedAnnotation, changedLeaf, withoutMember, misplaced];
  if (chance < 0.53) return random.pick(generic)(manifest, random);
  const path = random.pick(Object.keys(kind.edits));
  const value = random.pick(kind.edits[path]!);
  return putAt(manifest, parsePath(path), value === null ? undefined : structuredClone(value)) ? path : null;
}

const oddTexts = [
  "",
  "x",
  "0644",
  "yes",
  "null",
  "1e3",
  "a b",
  "ä☃🙂",
  "line\nline\n",
  " padded ",
  "x".repeat(63),
];

function changedLabel(manifest: Manifest, random: Random): string {
  manifest.metadata.labels = {
    ...manifest.metadata.labels,
    [random.pick(["app", "team", "example.com/a.b"])]: random.pick(["x", "y", ""]),
  };
  return "metadata.labels";
}

function changedAnnotation(manifest: Manifest, random: Random): string {
  const name = random.pick(["note", "example.com/a.b", "odd"]);
  manifest.metadata.annotations = { ...manifest.metadata.annotations, [name]: random.pick(oddTexts) };
  return "metadata.annotations";
}

/** Another value of the same type, wherever it may be: the server refuses much of it, which is an answer too. */
function changedLeaf(manifest: Manifest, random: Random): string | null {
  const leaves = [...placesIn(manifest)].filter(
    ({ path, value }) =>
      path.length > 1 && path[0] !== "metadata" && ["string", "number", "boolean"].includes(typeof value),
  );
  if (leaves.length === 0) return null;
  const { path, value } = random.pick(leaves);
  const other =
    typeof value === "number"
      ? value + 1
      : typeof value === "boolean"
        ? !value
        : `${value as string}${random.pick(["x", "0", " "])}`;
  return putAt(manifest, path, other) ? path.join(".") : null;
}

type ListEdit = (list: unknown[], random: Random) => boolean;

/** What people do to lists. Lists that are maps by key and sets are where comparing goes wrong most easily. */
const listEdits: ListEdit[] = [
  function turned(list) {
    list.reverse();
    return list.length > 1;
  },
  function swapped(list, random) {
    if (list.length < 2) return false;
    const at = random.integer(list.length - 1);
    list.splice(at, 2, list[at + 1], list[at]);
    return true;
  },
  function shortened(list, random) {
    return list.splice(random.integer(list.length), 1).length > 0;
  },
  doubled,
  function lengthened(list, random) {
    const item = structuredClone(random.pick(list));
    if (typeof item !== "object" || item === null)
      list.push(typeof item === "number" ? item + 100 : "theirs");
    else {
      const [name] =
        Object.entries(item).find(([, value]) => ["string", "number"].includes(typeof value)) ?? [];
      if (name === undefined) return false;
      const value = (item as Record<string, unknown>)[name];
      list.push({ ...item, [name]: typeof value === "number" ? value + 100 : "theirs" });
    }
    return true;
  },
  function withLess(list, random) {
    const item = random.pick(list);
    if (typeof item !== "object" || item === null || Object.keys(item).length < 2) return false;
    delete (item as Record<string, unknown>)[random.pick(Object.keys(item))];
    return true;
  },
  function replaced(list, random) {
    const at = random.integer(list.length);
    if (typeof list[at] !== "string") return false;
    list[at] = "theirs";
    return true;
  },
];

function doubled(list: unknown[], random: Random): boolean {
  list.push(structuredClone(random.pick(list)));
  return true;
}

function editedList(manifest: Manifest, random: Random, edits = listEdits): string | null {
  const lists = [...placesIn(manifest)].filter(({ value }) => Array.isArray(value) && value.length > 0);
  if (lists.length === 0) return null;
  const { path, value } = random.pick(lists);
  return random.pick(edits)(value as unknown[], random) ? path.join(".") : null;
}

function withoutMember(manifest: Manifest, random: Random): string | null {
  const places = [...placesIn(manifest)].filter(({ path }) => path.length > 2 && path[0] !== "metadata");
  if (places.length === 0) return null;
  const { path } = random.pick(places);
  return putAt(manifest, path, undefined) ? path.join(".") : null;
}

/** A member that is indented into the metadata. */
function misplaced(manifest: Manifest, random: Random): string {
  const name = random.pick(["lables", "replicas", "data"]);
  Object.assign(manifest.metadata, { [name]: { app: "x" } });
  return `metadata.${name}`;
}

function makeWish(intent: FuzzCase["intent"], base: Manifest, kind: FuzzKind, random: Random) {
  if (intent === "kept") return { wish: null, ways: [] };
  const wish = structuredClone(base);
  if (intent === "respelled") return { wish, ways: respell(wish, kind, random) };
  const ways: string[] = [];
  const wanted = random.chance(0.75) ? 1 : 2;
  for (let attempt = 0; ways.length < wanted && attempt < 8; attempt++) {
    const way = change(wish, kind, random);
    if (way !== null) ways.push(way);
  }
  if (random.chance(0.2)) ways.push(...respell(wish, kind, random));
  return { wish, ways };
}

function makeSteps(kind: FuzzKind, base: Manifest, random: Random): FuzzStep[] {
  const makers: ((random: Random) => FuzzStep | null)[] = [
    () => ({ how: "merge", manager: "kubectl-label", body: { metadata: { labels: { theirs: "x" } } } }),
    () => ({
      how: "merge",
      manager: "kubectl-annotate",
      body: { metadata: { annotations: { "theirs/a": "x" } } },
    }),
    () => edited(kind, base, random),
    () => edited(kind, base, random),
    () => alsoApplied(kind, random),
    () => alsoApplied(kind, random),
    () => sharedApply(base, random),
    () => removal(base, random),
    () => rewritten(random),
    () =>
      kind.isScalable
        ? {
            how: "merge",
            manager: "kube-controller-manager",
            subresource: "scale",
            body: { spec: { replicas: 4 } },
          }
        : null,
    () => ({
      how: "merge",
      manager: "kube-controller-manager",
      subresource: "status",
      body: { status: { observedGeneration: 7 } },
    }),
  ];
  // Half of the objects are as we left them: what is most often asked is the same object again.
  const count = random.chance(0.5) ? 0 : 1 + random.integer(2);
  const steps = Array.from({ length: count }, () => random.pick(makers)(random)).filter(
    (step) => step !== null,
  );
  if (kind.patches && random.chance(0.5))
    steps.push({ how: "merge", manager: "kubectl-patch", body: random.pick(kind.patches) });
  return steps;
}

/** `kubectl edit` of something that Git may declare. */
function edited(kind: FuzzKind, base: Manifest, random: Random): FuzzStep {
  const chosen = structuredClone(base);
  change(chosen, kind, random);
  return { how: "replace", manager: "kubectl-edit", change: (object) => copyChange(base, chosen, object) };
}

/** Does to an object what made `after` of `before`, as far as it has the places. */
function copyChange(before: Manifest, after: Manifest, object: Manifest): void {
  const paths = new Map<string, (string | number)[]>();
  for (const manifest of [before, after]) {
    for (const { path } of placesIn(manifest))
      if (path.length > 0 && path[0] !== "metadata") paths.set(JSON.stringify(path), path);
  }
  for (const name of ["labels", "annotations"] as const) paths.set(name, ["metadata", name]);
  for (const path of paths.values()) {
    const [old, value] = [valueAt(before, path), valueAt(after, path)];
    if (JSON.stringify(old) !== JSON.stringify(value)) {
      putAt(object, path, value === undefined ? undefined : structuredClone(value));
      return;
    }
  }
}

/** Another manager's own fields beside ours, or the same field once more. */
function alsoApplied(kind: FuzzKind, random: Random): FuzzStep | null {
  if (!kind.others?.length) return null;
  const parsed = parseYaml(random.pick(kind.others));
  if (!("value" in parsed)) throw new Error(`${kind.path}: ${parsed.reason}`);
  return {
    how: "apply",
    manager: "mesh-injector",
    body: parsed.value as Record<string, unknown>,
    isForced: random.chance(0.5),
  };
}

/** Another manager declares a part of what we declare, with the same values. */
function sharedApply(base: Manifest, random: Random): FuzzStep {
  const { apiVersion: _a, kind: _k, metadata: _m, ...rest } = structuredClone(base);
  const members = Object.keys(rest);
  const member = members.length > 0 ? random.pick(members) : null;
  const body = member === null ? {} : { [member]: rest[member] };
  return { how: "apply", manager: "second-controller", body, isForced: true };
}

function removal(base: Manifest, random: Random): FuzzStep | null {
  const places = [...placesIn(base)].filter(({ path }) => path.length > 1 && path[0] !== "metadata");
  if (places.length === 0) return null;
  const { path } = random.pick(places);
  return { how: "replace", manager: "kubectl-edit", change: (object) => void putAt(object, path, undefined) };
}

/** `kubectl replace` by a client that writes lists in its own way. */
function rewritten(random: Random): FuzzStep {
  const seed = random.integer(1e9);
  const edits = random.chance(0.3) ? [doubled] : listEdits;
  return {
    how: "replace",
    manager: "kubectl-replace",
    change: (object) => void editedList(withoutManagers(object), seededRandom(seed), edits),
  };
}

/** managedFields are sent back as they were read; lists in them are none of ours. */
function withoutManagers(object: Manifest): Manifest {
  return { ...object, metadata: { name: object.metadata.name }, status: undefined };
}
