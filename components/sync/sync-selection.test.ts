import { expect, test } from "vitest";
import { aPlan, aStep } from "@/components/sync/plan-fixture";
import { type SyncChoice, syncSelection } from "@/components/sync/sync-selection";

const web = "apps/Deployment/shop/web";
const service = "/Service/shop/web";
const old = "/ConfigMap/shop/old";
const volume = "/PersistentVolumeClaim/shop/data";
const choose = (change: Partial<SyncChoice> = {}): SyncChoice => ({
  excluded: new Set(),
  agreed: new Set(),
  prune: true,
  takeOver: false,
  ...change,
});
const guarded = { code: "guarded_prune", message: "Holds data." } as const;
const adoption = { code: "adoption", message: "kubectl created it." } as const;
const invalid = { code: "invalid", message: "spec.replicas: must be a number" } as const;

test("everything is written when nothing asks and nothing is left out", () => {
  const plans = ["eu", "us"].map((id) => aPlan(id, [aStep(web, "update"), aStep(old, "prune")]));
  expect(syncSelection(plans, choose())).toMatchObject({
    targetIds: ["eu", "us"],
    objects: null,
    writes: 4,
    renderingDigests: { eu: "digest-eu", us: "digest-us" },
  });
});

test("without pruning, deletions are not counted and need no list", () => {
  const plans = [aPlan("eu", [aStep(web, "update"), aStep(old, "prune")])];
  expect(syncSelection(plans, choose({ prune: false }))).toMatchObject({ objects: null, writes: 1 });
});

test("leaving one out names the others", () => {
  const plans = [aPlan("eu", [aStep(web, "update"), aStep(service, "create")])];
  expect(syncSelection(plans, choose({ excluded: new Set([web]) }))).toMatchObject({
    objects: [service],
    writes: 1,
  });
});

test("what the server would refuse is left out, or it would refuse the whole", () => {
  const plans = [aPlan("eu", [aStep(web, "update", { blocker: invalid }), aStep(service, "create")])];
  expect(syncSelection(plans, choose())).toMatchObject({ objects: [service], writes: 1, waiting: 0 });
});

test("adoption is left out until somebody agrees, and then named", () => {
  const plans = [aPlan("eu", [aStep(web, "adopt", { blocker: adoption }), aStep(service, "create")])];
  expect(syncSelection(plans, choose())).toMatchObject({ objects: [service], adopt: [], waiting: 1 });
  expect(syncSelection(plans, choose({ agreed: new Set([web]) }))).toMatchObject({
    objects: null,
    adopt: [web],
    writes: 2,
    waiting: 0,
  });
});

test("what cannot be changed in place is left out until somebody agrees that it is deleted", () => {
  const blocker = { code: "immutable", message: "It can be deleted and created again." } as const;
  const plans = [aPlan("eu", [aStep(web, "update", { blocker }), aStep(service, "create")])];
  expect(syncSelection(plans, choose())).toMatchObject({ objects: [service], waiting: 1 });
  expect(syncSelection(plans, choose({ agreed: new Set([web]) }))).toMatchObject({
    objects: null,
    confirmedPrunes: [web],
    writes: 2,
    waiting: 0,
  });
});

test("what another reconciler manages is left out until the target is taken over, and then all of it is written", () => {
  const foreign = { code: "other_reconciler", message: "Flux manages Deployment shop/web." } as const;
  const steps = [
    aStep(web, "adopt", { blocker: foreign }),
    aStep(old, "adopt", { blocker: adoption }),
    aStep(service, "adopt"),
  ];
  // Nothing is written where another reconciler is at work, whatever else would be.
  const plans = [aPlan("eu", steps), aPlan("us", [aStep(service, "create")])];
  expect(syncSelection(plans, choose())).toMatchObject({
    targetIds: ["us"],
    objects: null,
    takeOver: "unchanged",
    writes: 1,
    waiting: 1,
  });
  expect(syncSelection([aPlan("eu", steps)], choose({ takeOver: true }))).toMatchObject({
    objects: null,
    takeOver: "all",
    writes: 3,
    waiting: 0,
  });
  const one = choose({ takeOver: true, excluded: new Set([web]) });
  expect(syncSelection([aPlan("eu", steps)], one)).toMatchObject({ objects: [old, service], writes: 2 });
});

test("a guarded deletion is confirmed by name, and holds up nothing else", () => {
  const plans = [aPlan("eu", [aStep(web, "update"), aStep(volume, "prune", { blocker: guarded })])];
  expect(syncSelection(plans, choose())).toMatchObject({
    objects: null,
    confirmedPrunes: [],
    writes: 1,
    waiting: 1,
  });
  expect(syncSelection(plans, choose({ agreed: new Set([volume]) }))).toMatchObject({
    confirmedPrunes: [volume],
    writes: 2,
  });
});

test("targets without a plan are not asked to do anything", () => {
  expect(syncSelection([aPlan("ap", [], { outcome: "unreachable" })], choose()).targetIds).toEqual([]);
});
