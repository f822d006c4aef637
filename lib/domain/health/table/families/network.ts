import type { HealthRow } from "@/lib/domain/health/table/health-row";
import { byField, decidedBy, isFalse, isTrue, present, waits } from "@/lib/domain/health/table/row-shapes";

const programmed: HealthRow["clauses"] = [
  { when: isFalse("ResolvedRefs"), is: "Degraded" },
  { when: isFalse("Accepted"), is: "Degraded" },
  { when: { condition: "Programmed", is: ["False", "Unknown"] }, is: "Progressing" },
];
const inEach = (list: string): HealthRow["clauses"] =>
  programmed.map(({ when, is }) => ({ when: { list, some: when }, is }));

const solo = byField(
  "status.state",
  { Healthy: ["Accepted", 1], Degraded: ["Warning", "Rejected", 2, 3], Suspended: ["Pending", 0] },
  "status.reason",
);

/** Gateway API, Istio, Contour, Gloo and others that bring traffic in. */
export const networkRows: HealthRow[] = [
  {
    group: "gateway.networking.k8s.io",
    kinds: ["GatewayClass"],
    clauses: decidedBy("Accepted"),
    otherwise: waits("a controller"),
  },
  {
    group: "gateway.networking.k8s.io",
    kinds: ["Gateway"],
    clauses: [
      ...programmed,
      ...inEach("status.listeners"),
      {
        when: {
          any: [
            isTrue("Accepted"),
            isTrue("Programmed"),
            { list: "status.listeners", some: isTrue("Accepted") },
          ],
        },
        is: "Healthy",
      },
    ],
    otherwise: waits("a controller"),
  },
  {
    group: "gateway.networking.k8s.io",
    kinds: ["HTTPRoute", "GRPCRoute", "TCPRoute", "TLSRoute", "UDPRoute"],
    clauses: [
      ...inEach("status.parents"),
      { when: { list: "status.parents", some: isTrue("Accepted") }, is: "Healthy" },
    ],
    otherwise: waits("its gateway"),
  },
  {
    group: "gateway.networking.k8s.io",
    kinds: ["BackendTLSPolicy"],
    clauses: [
      {
        when: {
          list: "status.ancestors",
          some: { condition: ["Accepted", "ResolvedRefs"], is: ["False", "Unknown"] },
        },
        is: "Degraded",
      },
      { when: { list: "status.ancestors", every: isTrue("Accepted") }, is: "Healthy" },
    ],
    otherwise: waits("its gateway"),
  },
  present("gateway.networking.k8s.io", "ReferenceGrant"),
  {
    group: "networking.istio.io",
    kinds: ["*"],
    clauses: [
      {
        when: { list: "status.validationMessages", some: { field: "level", is: ["ERROR", 3] } },
        is: "Degraded",
        says: "Istio's analysis found an error",
      },
      { when: isFalse("Reconciled"), is: "Progressing" },
    ],
    otherwise: { is: "Healthy" },
  },
  {
    group: "security.istio.io",
    kinds: ["*"],
    clauses: [
      {
        when: { list: "status.validationMessages", some: { field: "level", is: ["ERROR", 3] } },
        is: "Degraded",
        says: "Istio's analysis found an error",
      },
    ],
    otherwise: { is: "Healthy" },
  },
  {
    group: "install.istio.io",
    kinds: ["IstioOperator"],
    clauses: byField("status.status", {
      Unknown: [0, "NONE"],
      Progressing: [1, "UPDATING", 2, "RECONCILING"],
      Healthy: [3, "HEALTHY"],
      Degraded: [4, "ERROR"],
    }),
    otherwise: waits("Istio's control plane"),
  },
  {
    group: "sailoperator.io",
    kinds: ["Istio", "IstioRevision", "IstioCNI", "ZTunnel"],
    clauses: [{ when: isFalse("Reconciled"), is: "Degraded" }, ...decidedBy("Ready", "Progressing")],
    otherwise: waits("being reconciled"),
  },
  {
    group: "projectcontour.io",
    kinds: ["HTTPProxy"],
    clauses: [
      { when: isTrue("Valid"), is: "Healthy" },
      {
        when: { all: [isFalse("Valid"), { field: "spec.includes", exists: true }] },
        is: "Healthy",
        says: "Inclusions cannot be judged",
      },
      { when: isFalse("Valid"), is: "Degraded", quotes: "status.description" },
    ],
    otherwise: { is: "Progressing", says: "Waits for its status", quotes: "status.description" },
  },
  {
    group: "projectcontour.io",
    kinds: ["ExtensionService"],
    clauses: decidedBy("Valid"),
    otherwise: waits("its status"),
  },
  ...["gateway.solo.io", "gloo.solo.io"].map((group): HealthRow => ({
    group,
    kinds: ["*"],
    clauses: [
      ...solo.map(({ when, is }) => ({
        when: {
          list: "status.statuses",
          some: {
            field: "state",
            ...("is" in when ? { is: (when as { is: readonly (string | number)[] }).is } : {}),
          },
        },
        is,
      })),
      ...solo,
    ],
    otherwise: waits("being validated"),
  })),
  {
    group: "nmstate.io",
    kinds: ["NodeNetworkConfigurationPolicy"],
    clauses: [
      { when: isTrue("Available"), is: "Healthy" },
      { when: isTrue("Degraded"), is: "Degraded" },
      { when: isTrue("Progressing"), is: "Progressing" },
      { when: isTrue("Ignored"), is: "Suspended" },
    ],
    otherwise: waits("being applied"),
  },
  {
    group: "proclaim.dogmatiq.io",
    kinds: ["DNSSDServiceInstance"],
    clauses: [
      { when: isFalse("Adopted"), is: "Degraded" },
      { when: { condition: "Advertised", reason: ["AdvertiseError", "UnadvertiseError"] }, is: "Degraded" },
      { when: { condition: "Discoverable", reason: "DiscoveryError" }, is: "Unknown" },
      { when: isTrue("Discoverable"), is: "Healthy" },
    ],
    otherwise: waits("being discoverable"),
  },
  {
    group: "metallb.io",
    kinds: ["IPAddressPool", "L2Advertisement", "BGPAdvertisement", "BGPPeer", "BFDProfile", "Community"],
    clauses: [],
    otherwise: { is: "Healthy" },
  },
  {
    group: "cilium.io",
    kinds: ["CiliumNetworkPolicy", "CiliumClusterwideNetworkPolicy"],
    clauses: decidedBy("Valid"),
    otherwise: { is: "Healthy" },
  },
  {
    group: "externaldns.k8s.io",
    kinds: ["DNSEndpoint"],
    clauses: decidedBy("Ready"),
    otherwise: { is: "Healthy" },
  },
];
