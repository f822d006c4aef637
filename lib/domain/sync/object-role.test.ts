import { expect, test } from "vitest";
import { countsForHealth, roleOf, roleProblems } from "@/lib/domain/sync/object-role";

const argo = "argocd.argoproj.io/";
const helm = "helm.sh/";
const manifest = (annotations: Record<string, string>) => ({ metadata: { annotations } });
const hook = (phases: string[], wave = 0, deletePolicies = ["BeforeHookCreation"]) => ({
  role: "hook",
  phases,
  wave,
  deletePolicies,
});

test.each<{ promise: string; annotations: Record<string, string>; role: unknown }>([
  { promise: "what says nothing is an object of wave 0", annotations: {}, role: { role: "object", wave: 0 } },
  {
    promise: "a wave may be negative",
    annotations: { [`${argo}sync-wave`]: "-5" },
    role: { role: "object", wave: -5 },
  },
  {
    promise: "a weight of Helm is the wave where there is no other",
    annotations: { [`${helm}hook-weight`]: "7" },
    role: { role: "object", wave: 7 },
  },
  {
    promise: "Argo CD's wave goes before Helm's weight",
    annotations: { [`${helm}hook-weight`]: "7", [`${argo}sync-wave`]: "+2" },
    role: { role: "object", wave: 2 },
  },
  {
    promise: "a hook is deleted before it is created again when nothing else is said",
    annotations: { [`${argo}hook`]: "PreSync" },
    role: hook(["PreSync"]),
  },
  {
    promise: "a hook may run in several phases",
    annotations: { [`${argo}hook`]: "PreSync, PostSync,PreSync," },
    role: hook(["PreSync", "PostSync"]),
  },
  {
    promise: "delete policies are several",
    annotations: { [`${argo}hook`]: "Sync", [`${argo}hook-delete-policy`]: "HookSucceeded, HookFailed" },
    role: hook(["Sync"], 0, ["HookSucceeded", "HookFailed"]),
  },
  {
    promise: "Skip leaves it aside",
    annotations: { [`${argo}hook`]: "Skip" },
    role: { role: "aside", why: "Left out of every sync." },
  },
  {
    promise: "Skip beside a phase is a hook, as in Argo CD",
    annotations: { [`${argo}hook`]: "Skip,SyncFail" },
    role: hook(["SyncFail"]),
  },
  {
    promise: "a hook may run around the deletion of objects alone",
    annotations: { [`${argo}hook`]: "PreDelete" },
    role: hook(["PreDelete"]),
  },
  {
    promise: "a hook may run around a sync and around the deletion of objects",
    annotations: { [`${argo}hook`]: "PostDelete,PreSync" },
    role: hook(["PostDelete", "PreSync"]),
  },
  {
    promise: "Helm's hooks around deleting are Argo CD's, as of Argo CD 3.3",
    annotations: { [`${helm}hook`]: "pre-install,pre-delete", [`${helm}hook-weight`]: "-1" },
    role: hook(["PreSync", "PreDelete"], -1),
  },
  {
    promise: "Helm's hooks become Argo CD's, with their weights and policies",
    annotations: {
      [`${helm}hook`]: "pre-install,pre-upgrade",
      [`${helm}hook-weight`]: "-3",
      [`${helm}hook-delete-policy`]: "before-hook-creation,hook-succeeded",
    },
    role: hook(["PreSync"], -3, ["BeforeHookCreation", "HookSucceeded"]),
  },
  {
    promise: "Helm's hooks after a release come after the sync",
    annotations: { [`${helm}hook`]: "post-install,post-upgrade,post-delete" },
    role: hook(["PostSync", "PostDelete"]),
  },
  {
    promise: "Argo CD's hook hides Helm's",
    annotations: { [`${helm}hook`]: "pre-install", [`${argo}hook`]: "PostSync" },
    role: hook(["PostSync"]),
  },
  {
    promise: "the delete policies of both count together",
    annotations: {
      [`${argo}hook`]: "PostSync",
      [`${argo}hook-delete-policy`]: "HookFailed",
      [`${helm}hook-delete-policy`]: "hook-succeeded",
    },
    role: hook(["PostSync"], 0, ["HookFailed", "HookSucceeded"]),
  },
  {
    promise: "a definition that Helm calls a hook is an object",
    annotations: { [`${helm}hook`]: "crd-install" },
    role: { role: "object", wave: 0 },
  },
  {
    promise: "a test of Helm is never run",
    annotations: { [`${helm}hook`]: "test" },
    role: { role: "aside", why: "A hook of Helm that is never run." },
  },
  {
    promise: "a policy without a hook means nothing",
    annotations: { [`${argo}hook-delete-policy`]: "HookSucceeded" },
    role: { role: "object", wave: 0 },
  },
])("$promise", ({ annotations, role }) => {
  expect(roleOf(manifest(annotations))).toEqual(role);
  expect(roleProblems(manifest(annotations))).toEqual([]);
});

test.each<{ annotations: Record<string, string>; why: string }>([
  { annotations: { [`${argo}hook`]: "presync" }, why: "Plumbline knows no hook called presync" },
  { annotations: { [`${argo}hook`]: " , " }, why: "it names no hook" },
  { annotations: { [`${argo}hook`]: "PreSync,Often" }, why: "Plumbline knows no hook called Often" },
  { annotations: { [`${helm}hook`]: "PreSync" }, why: "Plumbline knows no hook of Helm called PreSync" },
  {
    annotations: { [`${argo}hook`]: "Sync", [`${argo}hook-delete-policy`]: "Always" },
    why: "Plumbline knows no delete policy called Always",
  },
  {
    annotations: { [`${helm}hook-delete-policy`]: "HookFailed" },
    why: "Plumbline knows no delete policy of Helm called HookFailed",
  },
  { annotations: { [`${argo}sync-wave`]: "first" }, why: "a wave is a whole number" },
  { annotations: { [`${argo}sync-wave`]: "1.5" }, why: "a wave is a whole number" },
  { annotations: { [`${argo}sync-wave`]: "99999999999" }, why: "a wave is a whole number" },
  { annotations: { [`${helm}hook-weight`]: "" }, why: "a weight is a whole number" },
])("what is not understood is said: $annotations", ({ annotations, why }) => {
  const [problem] = roleProblems(manifest(annotations));
  expect(problem?.why).toBe(why);
});

test("only the text true leaves the health of an object out", () => {
  expect(countsForHealth(manifest({ [`${argo}ignore-healthcheck`]: "true" }))).toBe(false);
  expect(countsForHealth(manifest({ [`${argo}ignore-healthcheck`]: "false" }))).toBe(true);
  expect(countsForHealth({ metadata: {} })).toBe(true);
});
