import { expect, test } from "vitest";
import { healthOf } from "@/lib/domain/health/health-of";
import { isObserved } from "@/lib/domain/health/read-status";
import { findRow, healthRows } from "@/lib/domain/health/table/find-row";
import { groupOf, type Manifest } from "@/lib/domain/object/manifest";
import { describeWithHealthOracle, type OracleAnswer } from "@/lib/testing/health/health-oracle";
import { rowExamples } from "@/lib/testing/health/row-examples";
import { scriptCases, variedCases } from "@/lib/testing/health/script-cases";

const seed = 20260117;
const ofEachObject = 2;
const agreementMin = 0.96;

/** Objects of Argo CD's own that we judge otherwise, and why. */
const differences: { why: string; path: RegExp }[] = [
  { why: "a condition without a status proves nothing", path: /^promoter\.argoproj\.io\// },
  {
    why: "the controller has not seen the present generation",
    path: /^(kustomize\.toolkit\.fluxcd\.io\/Kustomization\/testdata\/degraded|rabbitmq\.com\/Exchange\/)/,
  },
];

/** Kinds of which we may say healthy where Argo CD does not, and why. */
const better: Record<string, string> = {
  "helm.toolkit.fluxcd.io/HelmRelease": "Ready sums up; Argo CD counts true conditions and wants exactly two",
  "gateway.networking.k8s.io/BackendTLSPolicy":
    "a condition of a later generation than the object's is no fault",
  "core.cnrm.cloud.google.com/ConfigConnector": "a generation seen later than the object's is no fault",
  "serving.kserve.io/InferenceService": "an unknown Stopped says nothing of the rest",
  "sql.cnrm.cloud.google.com/SQLInstance": "the condition's state decides, not its reason",
  "grafana.integreatly.org/GrafanaFolder": "an unknown condition is not a failed one",
  "policy.open-cluster-management.io/ConfigurationPolicy": "compliant is enough where nothing else is said",
};

describeWithHealthOracle("beside Argo CD's scripts", (oracle) => {
  test("the objects that Argo CD tests its scripts with are judged as its scripts do", async () => {
    // Its scripts do not look at deletions: gitops-engine does, before it asks them.
    const cases = scriptCases(await oracle.scripts()).filter(
      ({ object }) => !object.metadata.deletionTimestamp,
    );
    const wrong = cases.flatMap(({ path, expected, object }) => {
      const ours = healthOf(object);
      return ours.status === expected.status ? [] : [{ path, expected, ours }];
    });
    const isMeant = (path: string) => differences.some((difference) => difference.path.test(path));
    expect(wrong.filter(({ path }) => !isMeant(path))).toEqual([]);
    expect(wrong.length).toBeLessThan(15);
    expect(cases.length).toBeGreaterThan(900);
  });

  test("varied, they are nearly always judged the same, and never better without a reason", async () => {
    const objects = variedCases(scriptCases(await oracle.scripts()), seed, ofEachObject);
    const answers = await oracle.ask(objects.map((object) => ({ object })));
    // Where a script fails, or the generation was not seen, there is no answer to compare with.
    const judged = objects
      .map((object, index) => ({ object, theirs: answers[index]! }))
      .filter(({ object, theirs }) => !theirs.error && theirs.status !== "" && isObserved(object));
    const differing = judged.filter(({ object, theirs }) => healthOf(object).status !== theirs.status);
    expect(1 - differing.length / judged.length).toBeGreaterThan(agreementMin);
    expect(differing.filter(isBetterWithoutReason).map(({ object }) => kindOf(object))).toEqual([]);
  });

  test("every row is met by an object", async () => {
    const met = new Set([
      ...scriptCases(await oracle.scripts()).map(({ object }) =>
        findRow(groupOf(object.apiVersion), object.kind),
      ),
      ...rowExamples.map(({ of }) => findRow(groupOf(of), of.split(" ")[1] ?? "")),
    ]);
    const unmet = healthRows
      .filter((row) => !met.has(row))
      .map(({ group, kinds }) => `${group} ${kinds.join(", ")}`);
    expect(unmet).toEqual([]);
  });
});

function isBetterWithoutReason({ object }: { object: Manifest; theirs: OracleAnswer }): boolean {
  return healthOf(object).status === "Healthy" && !Object.hasOwn(better, kindOf(object));
}

function kindOf(object: Manifest): string {
  return `${groupOf(object.apiVersion)}/${object.kind}`;
}
