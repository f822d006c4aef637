import { type Manifest, refKey, refOf } from "@/lib/domain/object/manifest";
import type { Random } from "@/lib/testing/fuzz/random";
import { hookJob, inWave } from "@/lib/testing/hook-manifests";
import { asFile, configMap, deploymentManifest } from "@/lib/testing/manifests";

/** Says of every object which commit last changed it: what stands in the cluster tells by itself what was meant. */
export const commitAnnotation = "chaos.plumbline.test/commit";
/** The group of the custom resource of every application. */
export const widgetGroup = "chaos.plumbline.test";

/** What an application declares at a commit: each object's own last commit, and which hooks there are. */
export type ChaosContent = {
  /** By slot; what is absent here is absent in Git. */
  objects: Record<string, string>;
  hooks: HookSlot[];
};

export type DeletePolicy = "BeforeHookCreation" | "HookSucceeded" | "HookFailed" | "Never";
export type HookSlot = keyof typeof hookSlots;

/** Every hook that an application may have: every phase, every delete policy, with a name and with `generateName`. */
export const hookSlots = {
  migrate: { phase: "PreSync" },
  seed: { phase: "PreSync", wave: 1, policy: "HookSucceeded" },
  once: { phase: "PreSync", wave: 2, policy: "Never" },
  trace: { phase: "PreSync", isNamed: false },
  check: { phase: "Sync", wave: 1, policy: "BeforeHookCreation,HookSucceeded" },
  announce: { phase: "PostSync", policy: "HookFailed" },
  report: { phase: "PostSync", policy: "HookSucceeded", isNamed: false },
  both: { phase: "PreSync,PostSync", policy: "BeforeHookCreation" },
  rescue: { phase: "SyncFail", policy: "BeforeHookCreation" },
  alarm: { phase: "SyncFail", policy: "HookSucceeded", isNamed: false },
  breaksEarly: { phase: "PreSync", wave: 3, how: "fails" },
  breaksLate: { phase: "PostSync", wave: 1, policy: "BeforeHookCreation,HookFailed", how: "fails" },
} as const satisfies Record<string, HookDraft>;

type HookDraft = {
  phase: string;
  wave?: number;
  policy?: string;
  isNamed?: boolean;
  how?: "fails";
};

const breaking: HookSlot[] = ["breaksEarly", "breaksLate"];
const calm = (Object.keys(hookSlots) as HookSlot[]).filter((slot) => !breaking.includes(slot));

/** The objects that an application may have, with their waves. */
const slots: Record<string, (name: string, commit: string) => Manifest> = {
  early: (name, commit) => configMap(name, { commit }, { annotations: inWave(-1) }),
  settings: (name, commit) => configMap(name, { commit }),
  flags: (name, commit) => configMap(name, { commit }),
  credentials: (name, commit) => ({
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name },
    stringData: { password: `${commit} is not a password` },
  }),
  web: (name, commit) =>
    deploymentManifest(name, {
      image: `registry.example/web:${commit}`,
      metadata: { annotations: inWave(1) },
    }),
  routes: (name, commit) => configMap(name, { commit }, { annotations: inWave(1) }),
  gadget: (name, commit) => ({
    apiVersion: `${widgetGroup}/v1`,
    kind: "Widget",
    metadata: { name, annotations: inWave(1) },
    spec: { commit },
  }),
  late: (name, commit) => configMap(name, { commit }, { annotations: inWave(2) }),
  last: (name, commit) => configMap(name, { commit }, { annotations: inWave(3) }),
};

/** Objects with a story of their own, which no commit draws by lot. */
const storied: typeof slots = {
  /** Made anew by somebody else under our mark, while it left Git. */
  remade: (name, commit) => configMap(name, { commit }),
  /** Moves from one application to another. */
  shared: (name, commit) => configMap(name, { commit }),
};

/** What the next commit makes of an application: objects come, change and go, and so do hooks. */
export function nextContent(
  random: Random,
  before: ChaosContent | null,
  commit: string,
  { mayBreak, always = {} }: { mayBreak: boolean; always?: Record<string, string> },
): ChaosContent {
  const objects: Record<string, string> = { ...always };
  for (const slot of Object.keys(slots)) {
    if (!random.chance(before ? 0.8 : 0.7)) continue;
    const known = before?.objects[slot];
    objects[slot] = known && random.chance(0.4) ? known : commit;
  }
  // An empty rendering is an error and no wish.
  objects.settings = commit;
  const hooks = calm.filter(() => random.chance(0.45));
  if (mayBreak && random.chance(0.25)) hooks.push(random.pick(breaking));
  return { objects, hooks };
}

/** The manifests of a content, in names that begin with the application's own. */
function manifestsOf(prefix: string, content: ChaosContent): Manifest[] {
  const objects = Object.entries(content.objects).map(([slot, commit]) => {
    const manifest = (slots[slot] ?? storied[slot]!)(objectName(prefix, slot), commit);
    const { metadata } = manifest;
    const annotations = { ...metadata.annotations, [commitAnnotation]: commit };
    return { ...manifest, metadata: { ...metadata, annotations } };
  });
  return [...objects, ...content.hooks.map((slot) => hookOf(prefix, slot))];
}

/** The content as the one file of an application's folder. */
export function fileOf(prefix: string, content: ChaosContent): string {
  return asFile(...manifestsOf(prefix, content));
}

/** The name of the object of a slot; what moves between applications has one for all of them. */
export function objectName(prefix: string, slot: string): string {
  return slot === "shared" ? slot : `${prefix}-${slot.toLowerCase()}`;
}

/** The keys of everything that an application may ever declare as an object, by slot. */
export function refKeysOf(prefix: string, namespace: string): Map<string, string> {
  const all = { ...slots, ...storied };
  return new Map(
    Object.keys(all).map((slot) => {
      const manifest = all[slot]!(objectName(prefix, slot), "");
      return [slot, refKey(refOf(manifest, namespace))];
    }),
  );
}

/** What a policy says, "BeforeHookCreation" where it says nothing. */
export function policiesOf(slot: HookSlot): DeletePolicy[] {
  const { policy }: HookDraft = hookSlots[slot];
  return (policy ?? "BeforeHookCreation").split(",") as DeletePolicy[];
}

function hookOf(prefix: string, slot: HookSlot): Manifest {
  const { isNamed = true, ...draft }: HookDraft = hookSlots[slot];
  const name = objectName(prefix, slot);
  return hookJob(isNamed ? name : { generateName: `${name}-` }, draft);
}
