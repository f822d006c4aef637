import { describe, expect, test } from "vitest";
import type { Manifest } from "@/lib/domain/object/manifest";
import { readStatus } from "@/lib/kubernetes/api-status";
import { readApplyRefusal } from "@/lib/kubernetes/apply-answer";
import { wordsAbout } from "@/lib/kubernetes/safe-words";

const deployment: Manifest = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "web", namespace: "shop" },
};
const secret: Manifest = { apiVersion: "v1", kind: "Secret", metadata: { name: "s", namespace: "shop" } };

function refusal(code: number, message: string, rest: object = {}, manifest = deployment) {
  const status = readStatus(code, JSON.stringify({ kind: "Status", message, code, ...rest }));
  return readApplyRefusal(
    manifest,
    status,
    wordsAbout(manifest, (text) => text),
  );
}

/** What Kubernetes 1.36 says, word for word. */
describe("an apply that did not succeed", () => {
  test.each([
    {
      promise: "missing permission is about the credentials",
      code: 403,
      message:
        'deployments.apps "web" is forbidden: User "system:serviceaccount:a:b" cannot patch resource "deployments" in API group "apps" in the namespace "shop"',
      outcome: "forbidden",
    },
    {
      promise: "granting rights that one does not have is about the credentials",
      code: 403,
      message:
        'roles.rbac.authorization.k8s.io "r" is forbidden: user "ann" (groups=["a"]) is attempting to grant RBAC permissions not currently held',
      outcome: "forbidden",
    },
    {
      promise: "a quota is about the manifest",
      code: 403,
      message:
        'configmaps "zz" is forbidden: exceeded quota: q, requested: configmaps=1, used: configmaps=1, limited: configmaps=0',
      outcome: "invalid",
    },
    {
      promise: "Pod Security is about the manifest",
      code: 403,
      message: 'pods "p" is forbidden: violates PodSecurity "restricted:latest": privileged',
      outcome: "invalid",
    },
    {
      promise: "an admission webhook's denial is about the manifest",
      code: 403,
      message: 'admission webhook "policy.example" denied the request: no latest tags',
      outcome: "invalid",
    },
    {
      promise: "an admission policy's denial is about the manifest",
      code: 422,
      message: `daemonsets.apps "d" is forbidden: ValidatingAdmissionPolicy 'no' with binding 'no' denied request: no daemons here`,
      outcome: "invalid",
    },
    {
      promise: "a value that does not decode is about the manifest",
      code: 500,
      message: "failed to convert new object (/s; /v1, Kind=ConfigMap) to proper version: unable to convert",
      outcome: "invalid",
    },
    {
      promise: "a duplicate list key is about the manifest",
      code: 500,
      message:
        'failed to create typed patch object (/d; apps/v1, Kind=Deployment): .spec.template.spec.containers: duplicate entries for key [name="a"]',
      outcome: "invalid",
    },
    {
      promise: "an object in the cluster that does not fit its own schema is no outage",
      code: 500,
      message:
        'failed to create manager for existing fields: failed to convert new object (n/a; /v1, Kind=ServiceAccount) to smd typed: .secrets: element 0: associative list with keys has an element that omits all key fields ["name"]',
      outcome: "invalid",
    },
    {
      promise: "a null that was applied for a field that the schema does not have is about the manifest",
      code: 500,
      message:
        "failed to prune fields: failed to convert merged object to last applied version: .spec.unknown: field not declared in schema",
      outcome: "invalid",
    },
  ])("$promise", ({ code, message, outcome }) => {
    expect(refusal(code, message)).toMatchObject({ outcome, message });
  });

  test.each([
    "StatefulSet.apps \"d\" is invalid: spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'template' are forbidden",
    'PersistentVolumeClaim "p" is invalid: spec: Forbidden: spec is immutable after creation except resources.requests',
    'Service "p" is invalid: spec.clusterIPs[0]: Invalid value: ["10.0.0.77"]: may not change once set',
    'Deployment.apps "d" is invalid: spec.selector: Invalid value: {}: field is immutable',
  ])("is known to be about what cannot change: %s", (message) => {
    expect(refusal(422, message)).toMatchObject({ outcome: "invalid", isImmutable: true });
  });

  test("another UID is another object, not a fault", () => {
    const causes = [{ reason: "FieldValueInvalid", message: "field is immutable", field: "metadata.uid" }];
    expect(refusal(422, "invalid", { details: { causes } })).toMatchObject({ outcome: "stale" });
  });

  test("a namespace that is being deleted is as good as missing", () => {
    const causes = [{ reason: "NamespaceTerminating", message: "…", field: "metadata.namespace" }];
    expect(refusal(403, "is forbidden: unable to create new content", { details: { causes } })).toMatchObject(
      {
        outcome: "namespace_missing",
        message: "The namespace shop is being deleted.",
      },
    );
  });

  test("every conflict names its manager and field", () => {
    const causes = [
      {
        reason: "FieldManagerConflict",
        message: 'conflict with "kubectl-edit" using apps/v1',
        field: ".spec.replicas",
      },
      {
        reason: "FieldManagerConflict",
        message: 'conflict with "helm" with subresource "scale"',
        field: ".spec.paused",
      },
    ];
    expect(refusal(409, "Apply failed with 2 conflicts", { details: { causes } })).toMatchObject({
      outcome: "conflict",
      conflicts: [
        { manager: "kubectl-edit", field: ".spec.replicas" },
        { manager: "helm", field: ".spec.paused" },
      ],
    });
  });

  test("a webhook that does not answer is the cluster's fault, and may be tried again", () => {
    const message = 'Internal error occurred: failed calling webhook "w.example.com": connection refused';
    expect(() => refusal(500, message)).toThrow(
      expect.objectContaining({
        code: "cluster_refused",
        retryable: true,
        message: `The admission webhook w.example.com does not answer, and the cluster decides nothing without it. ${message}`,
      }) as Error,
    );
    const quoting = `${message}: canary`;
    expect(() => refusal(500, quoting, {}, secret)).toThrow(
      /^The admission webhook w\.example\.com (?!.*canary)/,
    );
  });

  test.each([
    {
      said: "failed to create typed patch object (/s; /v1, Kind=Secret): .data.k: expected string, got &value.valueUnstructured{Value:canary}",
      code: 500,
      shown: ".data.k: expected string.",
    },
    {
      said: "failed to convert new object (/s; /v1, Kind=Secret) to proper version: canary: illegal base64 data at input byte 0",
      code: 500,
      shown: "a value in data is not base64.",
    },
    {
      said: 'Secret "s" is invalid: data[.dockerconfigjson]: Invalid value: "canary"',
      code: 422,
      shown: "Invalid (data[.dockerconfigjson]).",
    },
  ])("what is said of a Secret never quotes it: $shown", ({ said, code, shown }) => {
    const causes = [{ reason: "FieldValueInvalid", message: "canary", field: "data[.dockerconfigjson]" }];
    const rest = code === 422 ? { reason: "Invalid", details: { causes } } : {};
    const answer = refusal(code, said, rest, secret);
    expect(answer).toMatchObject({ outcome: "invalid", message: expect.stringContaining(shown) as string });
    expect(JSON.stringify(answer)).not.toContain("canary");
  });
});
