import type { HealthRow } from "@/lib/domain/health/table/health-row";
import { isFalse, isTrue, suspended, waits } from "@/lib/domain/health/table/row-shapes";

const stalled = { when: isTrue("Stalled"), is: "Degraded" } as const;
const reconciling = {
  when: { all: [{ condition: "Ready", is: "Unknown" }, isTrue("Reconciling")] },
  is: "Progressing",
} as const;
const fails = {
  when: { any: [isFalse("Ready"), { condition: "Ready", is: "Unknown" }] },
  is: "Degraded",
} as const;
const waitsForReconciler = waits("being reconciled");

/** Flux' toolkits. Suspended is said by its spec; what is ready once stays so while a newer artifact is fetched. */
export const fluxRows: HealthRow[] = [
  {
    group: "kustomize.toolkit.fluxcd.io",
    kinds: ["Kustomization"],
    clauses: [
      suspended("spec.suspend"),
      stalled,
      { when: isTrue("Ready"), is: "Healthy" },
      reconciling,
      fails,
    ],
    otherwise: waitsForReconciler,
  },
  {
    group: "helm.toolkit.fluxcd.io",
    kinds: ["HelmRelease"],
    clauses: [
      suspended("spec.suspend"),
      stalled,
      reconciling,
      { when: isFalse("Released"), is: "Degraded" },
      { when: isFalse("TestSuccess"), is: "Degraded" },
      { when: isTrue("Ready"), is: "Healthy" },
      fails,
    ],
    otherwise: waitsForReconciler,
  },
  {
    group: "source.toolkit.fluxcd.io",
    kinds: ["HelmRepository"],
    clauses: [
      suspended("spec.suspend"),
      // Flux reports nothing of a registry that it does not index.
      { when: { field: "spec.type", is: "oci" }, is: "Healthy" },
      stalled,
      reconciling,
      { when: { all: [isTrue("Ready"), isTrue("ArtifactInStorage")] }, is: "Healthy" },
      fails,
      { when: isTrue("Ready"), is: "Degraded", says: "Its artifact is not in storage" },
    ],
    otherwise: waitsForReconciler,
  },
  {
    group: "source.toolkit.fluxcd.io",
    kinds: ["GitRepository", "OCIRepository", "Bucket", "HelmChart", "ExternalArtifact"],
    clauses: [
      suspended("spec.suspend"),
      stalled,
      reconciling,
      { when: { all: [isTrue("Ready"), isTrue("ArtifactInStorage")] }, is: "Healthy" },
      fails,
      { when: isTrue("Ready"), is: "Degraded", says: "Its artifact is not in storage" },
    ],
    otherwise: waitsForReconciler,
  },
  {
    group: "image.toolkit.fluxcd.io",
    kinds: ["ImageRepository"],
    clauses: [
      suspended("spec.suspend"),
      stalled,
      {
        when: {
          all: [
            isFalse("Ready"),
            { condition: "Reconciling", is: "True", reason: ["NewGeneration", "Scanning"] },
          ],
        },
        is: "Progressing",
      },
      { when: isTrue("Ready"), is: "Healthy" },
      fails,
    ],
    otherwise: waitsForReconciler,
  },
  {
    group: "image.toolkit.fluxcd.io",
    kinds: ["ImagePolicy"],
    clauses: [
      stalled,
      {
        when: {
          all: [
            isFalse("Ready"),
            {
              condition: "Reconciling",
              is: "True",
              reason: ["NewGeneration", "AccessingRepository", "ApplyingPolicy"],
            },
          ],
        },
        is: "Progressing",
      },
      { when: isTrue("Ready"), is: "Healthy" },
      fails,
    ],
    otherwise: waitsForReconciler,
  },
  {
    group: "image.toolkit.fluxcd.io",
    kinds: ["ImageUpdateAutomation"],
    clauses: [
      suspended("spec.suspend"),
      stalled,
      reconciling,
      { when: isTrue("Ready"), is: "Healthy" },
      fails,
    ],
    otherwise: waitsForReconciler,
  },
  {
    group: "notification.toolkit.fluxcd.io",
    kinds: ["Receiver"],
    clauses: [suspended("spec.suspend"), stalled, { when: isTrue("Ready"), is: "Healthy" }, fails],
    otherwise: waitsForReconciler,
  },
  {
    group: "notification.toolkit.fluxcd.io",
    kinds: ["Alert", "Provider"],
    clauses: [suspended("spec.suspend"), stalled, { when: isTrue("Ready"), is: "Healthy" }, fails],
    // Alert and Provider report nothing since their v1beta3.
    otherwise: { is: "Healthy" },
  },
  {
    group: "fluxcd.controlplane.io",
    kinds: ["FluxInstance", "FluxReport", "ResourceSet", "ResourceSetInputProvider"],
    clauses: [stalled, reconciling, { when: isTrue("Ready"), is: "Healthy" }, fails],
    otherwise: waitsForReconciler,
  },
  {
    group: "flagger.app",
    kinds: ["Canary"],
    clauses: [
      { when: { field: "status.phase", is: "Failed" }, is: "Degraded", quotes: "status.phase" },
      {
        when: {
          field: "status.phase",
          is: ["Progressing", "Finalising", "Promoting", "Initializing", "Waiting", "WaitingPromotion"],
        },
        is: "Progressing",
        quotes: "status.phase",
      },
      { when: { field: "status.phase", is: ["Succeeded", "Initialized"] }, is: "Healthy" },
    ],
    otherwise: { is: "Unknown", quotes: "status.phase" },
  },
];
