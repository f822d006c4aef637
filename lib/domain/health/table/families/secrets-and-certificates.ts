import type { HealthRow } from "@/lib/domain/health/table/health-row";
import { byField, decidedBy, isTrue, waits } from "@/lib/domain/health/table/row-shapes";

/** cert-manager, External Secrets, Sealed Secrets and their like. */
export const secretRows: HealthRow[] = [
  {
    group: "cert-manager.io",
    kinds: ["Certificate"],
    // While one is issued anew, the one before may still be good.
    clauses: [{ when: isTrue("Issuing"), is: "Progressing" }, ...decidedBy("Ready")],
    otherwise: waits("the certificate"),
  },
  {
    group: "cert-manager.io",
    kinds: ["Issuer", "ClusterIssuer"],
    clauses: decidedBy("Ready"),
    otherwise: waits("the issuer"),
  },
  {
    group: "cert-manager.io",
    kinds: ["CertificateRequest"],
    clauses: [
      { when: isTrue("InvalidRequest"), is: "Degraded" },
      { when: isTrue("Denied"), is: "Degraded" },
      { when: { condition: "Ready", is: "False", reason: ["Failed", "Denied"] }, is: "Degraded" },
      { when: { condition: "Ready", is: "False" }, is: "Progressing" },
      { when: isTrue("Ready"), is: "Healthy" },
    ],
    otherwise: waits("the issuer"),
  },
  {
    group: "acme.cert-manager.io",
    kinds: ["Order", "Challenge"],
    clauses: byField(
      "status.state",
      {
        Healthy: ["valid", "ready"],
        Progressing: ["pending", "processing", ""],
        Degraded: ["invalid", "expired", "errored"],
      },
      "status.reason",
    ),
    otherwise: waits("the certificate authority"),
  },
  {
    group: "trust.cert-manager.io",
    kinds: ["Bundle"],
    clauses: decidedBy("Synced"),
    otherwise: waits("being synced"),
  },
  {
    group: "certmanager.k8s.io",
    kinds: ["Certificate", "Issuer", "ClusterIssuer"],
    clauses: decidedBy("Ready"),
    otherwise: waits("cert-manager"),
  },
  {
    group: "external-secrets.io",
    kinds: ["ExternalSecret", "SecretStore", "ClusterSecretStore", "PushSecret"],
    clauses: decidedBy("Ready"),
    otherwise: waits("External Secrets"),
  },
  {
    group: "external-secrets.io",
    kinds: ["ClusterExternalSecret", "ClusterPushSecret"],
    clauses: [
      { when: { condition: ["PartiallyReady", "NotReady"], is: "True", isLast: true }, is: "Degraded" },
      { when: { condition: "Ready", is: "False", isLast: true }, is: "Degraded" },
      { when: { condition: "Ready", is: "True", isLast: true }, is: "Healthy" },
    ],
    otherwise: waits("External Secrets"),
  },
  {
    group: "kubernetes-client.io",
    kinds: ["ExternalSecret"],
    clauses: [
      { when: { field: "status.status", is: "SUCCESS" }, is: "Healthy" },
      { when: { field: "status.status", startsWith: "ERROR" }, is: "Degraded", quotes: "status.status" },
    ],
    otherwise: waits("External Secrets"),
  },
  {
    group: "bitnami.com",
    kinds: ["SealedSecret"],
    // Without an observed generation nobody has opened it yet.
    clauses: [
      {
        when: { field: "status.observedGeneration", exists: false },
        is: "Progressing",
        says: "Waits to be unsealed",
      },
      ...decidedBy("Synced"),
    ],
    otherwise: waits("being unsealed"),
  },
  {
    group: "onepassword.com",
    kinds: ["OnePasswordItem"],
    clauses: decidedBy("Ready"),
    otherwise: waits("1Password"),
  },
  {
    group: "secrets.hashicorp.com",
    kinds: [
      "VaultAuth",
      "VaultConnection",
      "VaultStaticSecret",
      "VaultDynamicSecret",
      "VaultPKISecret",
      "HCPVaultSecretsApp",
    ],
    clauses: [
      { when: { field: "status.valid", is: false }, is: "Degraded", quotes: "status.error" },
      { when: { condition: ["Ready", "Healthy", "SecretSynced"], is: "False" }, is: "Degraded" },
    ],
    otherwise: { is: "Healthy" },
  },
];
