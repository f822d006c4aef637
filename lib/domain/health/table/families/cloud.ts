import type { HealthRow } from "@/lib/domain/health/table/health-row";
import { decidedBy, isFalse, isTrue, present, waits } from "@/lib/domain/health/table/row-shapes";

/** Controllers of cloud vendors, by the suffix of their group: ACK, Config Connector, Azure Service Operator, SAP. */
export const cloudRows: HealthRow[] = [
  {
    group: "*.services.k8s.aws",
    kinds: ["*"],
    clauses: [
      { when: isTrue("ACK.Terminal"), is: "Degraded" },
      { when: isTrue("ACK.Recoverable"), is: "Progressing" },
      { when: isFalse("ACK.ResourceSynced"), is: "Progressing" },
      { when: { condition: ["ACK.ResourceSynced", "Ready"], is: "True" }, is: "Healthy" },
    ],
    otherwise: waits("AWS"),
  },
  present("elbv2.k8s.aws", "TargetGroupBinding", "IngressClassParams"),
  {
    group: "*.cnrm.cloud.google.com",
    kinds: ["*"],
    clauses: [
      { when: { field: "status.healthy", is: true }, is: "Healthy" },
      {
        when: { field: "status.healthy", is: false },
        is: "Degraded",
        says: "Config Connector is not healthy",
      },
      { when: { condition: "Ready", is: "True" }, is: "Healthy" },
      {
        when: {
          condition: "Ready",
          reason: [
            "UpdateFailed",
            "DependencyNotFound",
            "DependencyInvalid",
            "DeleteFailed",
            "ManagementConflict",
          ],
        },
        is: "Degraded",
      },
      { when: { condition: "Ready", reason: "DependencyNotReady" }, is: "Suspended" },
    ],
    otherwise: waits("Google Cloud"),
  },
  {
    group: "networking.gke.io",
    kinds: ["ManagedCertificate"],
    clauses: [
      {
        when: {
          list: "status.domainStatus",
          some: {
            field: "status",
            is: ["FailedNotVisible", "FailedCaaChecking", "FailedCaaForbidden", "FailedRateLimited"],
          },
        },
        is: "Degraded",
        says: "A domain cannot be certified",
      },
      { when: { field: "status.certificateStatus", is: "Active" }, is: "Healthy" },
    ],
    otherwise: { is: "Progressing", says: "Waits for its certificates", quotes: "status.certificateStatus" },
  },
  present("networking.gke.io", "FrontendConfig", "GCPBackendPolicy", "HealthCheckPolicy", "GCPGatewayPolicy"),
  present("cloud.google.com", "BackendConfig"),
  {
    group: "*.azure.com",
    kinds: ["*"],
    clauses: [
      { when: { condition: "Ready", is: "False", with: { severity: "Error" } }, is: "Degraded" },
      { when: { condition: "Ready", is: "False" }, is: "Progressing" },
      { when: isTrue("Ready"), is: "Healthy" },
    ],
    otherwise: waits("Azure"),
  },
  {
    group: "services.cloud.sap.com",
    kinds: ["ServiceInstance", "ServiceBinding"],
    clauses: [
      { when: isFalse("Succeeded"), is: "Degraded" },
      { when: isTrue("Failed"), is: "Degraded" },
      { when: { condition: ["Succeeded", "Ready"] }, is: "Healthy" },
    ],
    otherwise: waits("its status"),
  },
  {
    group: "iammanager.keikoproj.io",
    kinds: ["Iamrole"],
    clauses: [
      { when: { field: "status.state", is: "Ready" }, is: "Healthy" },
      {
        when: {
          field: "status.state",
          is: ["Error", "RolesMaxLimitReached", "PolicyNotAllowed", "RoleNameNotAvailable"],
        },
        is: "Degraded",
        quotes: ["status.state", "status.errorDescription"],
      },
    ],
    otherwise: waits("the role"),
  },
  {
    group: "infra.contrib.fluxcd.io",
    kinds: ["Terraform"],
    clauses: decidedBy("Ready"),
    otherwise: waits("Terraform"),
  },
];
