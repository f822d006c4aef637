/**
 * Where the CustomResourceDefinitions of a release are: a Go module and the files or folders in it; or why no package
 * carries them. The keys are the releases that `row-examples.ts` names.
 */
export type DefinitionSource = { module: string; paths: string[] } | { absent: string };

const carriedBy = (module: string, ...paths: string[]): DefinitionSource => ({ module, paths });
const absent = (reason: string): DefinitionSource => ({ absent: reason });

const notCarried = "The package registries that we reach do not carry it";
const notGo = "It is not written in Go, and no npm package carries its definitions";
const unlike = "Its tags are not those of its module's path, so there is no version to name";
const builtIn = "An API server of its own serves it, without a definition";

export const definitionSources: Record<string, DefinitionSource> = {
  "Argo CD v3.5.7": carriedBy("github.com/argoproj/argo-cd/v3@v3.5.7", "manifests/crds"),
  "Argo Events v1.9.7": carriedBy("github.com/argoproj/argo-events@v1.9.7", "manifests/base/crds"),
  "Flux v2.7.4": carriedBy(
    "github.com/controlplaneio-fluxcd/flux-operator@v0.59.0",
    "config/data/flux/v2.7.4/notification-controller.yaml",
  ),
  "Flux Operator v0.59.0": carriedBy(
    "github.com/controlplaneio-fluxcd/flux-operator@v0.59.0",
    "config/crd/bases",
  ),
  "cert-manager v1.19.1": carriedBy("github.com/cert-manager/cert-manager@v1.19.1", "deploy/crds"),
  "trust-manager v0.25.0": carriedBy("github.com/cert-manager/trust-manager@v0.25.0", "deploy/crds"),
  "Vault Secrets Operator v1.0": absent(notCarried),
  "Cluster API v1.11.0": carriedBy(
    "sigs.k8s.io/cluster-api@v1.11.0",
    "config/crd/bases",
    "controlplane/kubeadm/config/crd/bases",
    "bootstrap/kubeadm/config/crd/bases",
  ),
  "Cluster API Provider AWS v2.9.0": carriedBy(
    "sigs.k8s.io/cluster-api-provider-aws/v2@v2.9.0",
    "config/crd/bases",
  ),
  "Knative Serving v1.20 (0.47.0)": carriedBy("knative.dev/serving@v0.47.0", "config/core/300-resources"),
  "Knative Eventing v1.20 (0.47.0)": carriedBy(
    "knative.dev/eventing@v0.47.0",
    "config/core/resources",
    "config/channels/in-memory-channel/resources",
  ),
  "Knative Networking v1.20": absent(notCarried),
  "Gateway API v1.4.1": carriedBy("sigs.k8s.io/gateway-api@v1.4.1", "config/crd/standard"),
  "Istio 1.28.1": carriedBy("istio.io/api@v1.28.1", "kubernetes/customresourcedefinitions.gen.yaml"),
  "Sail Operator 1.28": absent(notCarried),
  "MetalLB v0.15.2": carriedBy("go.universe.tf/metallb@v0.15.2", "config/crd/bases"),
  "Cilium v1.18.0": carriedBy("github.com/cilium/cilium@v1.18.0", "pkg/k8s/apis/cilium.io/client/crds"),
  "ExternalDNS v0.19.0": carriedBy("sigs.k8s.io/external-dns@v0.19.0", "config/crd/standard"),
  "KEDA v2.18.0": carriedBy("github.com/kedacore/keda/v2@v2.18.0", "config/crd/bases"),
  "Strimzi 0.48": absent(notGo),
  "NACK v0.20": absent(notCarried),
  "CloudNativePG v1.27.1": carriedBy("github.com/cloudnative-pg/cloudnative-pg@v1.27.1", "config/crd/bases"),
  "PGO v5.8": absent(unlike),
  "Percona Operator for MySQL 1.0": absent(notCarried),
  "Percona Operator for PostgreSQL 2.7": absent(notCarried),
  "MongoDB Controllers 1.5": absent(notCarried),
  "Atlas Operator 2.16.0": carriedBy(
    "github.com/mongodb/mongodb-atlas-kubernetes/v2@v2.16.1",
    "releases/v2.16.0/deploy/crds",
  ),
  "Redis Operator 0.22": absent(notCarried),
  "Redis Enterprise 7.22": absent("Its operator is not published as source"),
  "Vitess Operator v2.15": absent(notCarried),
  "TiDB Operator v1.6": absent(notCarried),
  "CockroachDB Operator v2.18": absent(unlike),
  "MySQL Operator 9.5": absent(notGo),
  "Scylla Operator v1.18": absent(notCarried),
  "cass-operator v1.26": absent(notCarried),
  "Prometheus Operator v0.85.0": carriedBy(
    "github.com/prometheus-operator/prometheus-operator@v0.85.0",
    "example/prometheus-operator-crd",
  ),
  "Datadog Operator v1.30.0": carriedBy("github.com/DataDog/datadog-operator@v1.30.0", "config/crd/bases/v1"),
  "ECK 3.2.0": carriedBy("github.com/elastic/cloud-on-k8s/v3@v3.2.0", "config/crds/v1/resources"),
  "ECK 2.16.0": carriedBy("github.com/elastic/cloud-on-k8s/v2@v2.16.0", "config/crds/v1/resources"),
  "Velero v1.17.0": carriedBy("github.com/vmware-tanzu/velero@v1.17.0", "config/crd/v1/bases"),
  "Rook v1.18.8": carriedBy("github.com/rook/rook@v1.18.8", "deploy/examples/crds.yaml"),
  "Longhorn v1.10.0": carriedBy("github.com/longhorn/longhorn-manager@v1.10.0", "k8s/crds.yaml"),
  "Kyverno v1.19.1": carriedBy("github.com/kyverno/kyverno@v1.19.1", "config/crds"),
  "Gatekeeper v3.23.1": carriedBy(
    "github.com/open-policy-agent/gatekeeper/v3@v3.23.1",
    "charts/gatekeeper/crds",
  ),
  "Gatekeeper v3.23.1, a constraint": absent(
    "Gatekeeper makes its definition from a template in the cluster",
  ),
  "OpenShift API of 2024-12-16": carriedBy(
    "github.com/openshift/api@v0.0.0-20241216151652-de9de05a8e43",
    "config/v1/zz_generated.crd-manifests/0000_00_cluster-version-operator_01_clusteroperators.crd.yaml",
    "config/v1/zz_generated.crd-manifests/0000_00_cluster-version-operator_01_clusterversions-Default.crd.yaml",
    "config/v1/zz_generated.crd-manifests/0000_10_config-operator_01_oauths.crd.yaml",
    "machineconfiguration/v1/zz_generated.crd-manifests/0000_80_machine-config_01_machineconfigpools-Default.crd.yaml",
    "operator/v1/zz_generated.crd-manifests/0000_50_console_01_consoles.crd.yaml",
  ),
  "OpenShift 4.20, aggregated": absent(builtIn),
  "Operator Lifecycle Manager API v0.35.0": carriedBy("github.com/operator-framework/api@v0.35.0", "crds"),
  "operator-controller v1.5": absent(notCarried),
  "ACK S3 v1.1": absent(notCarried),
  "AWS Load Balancer Controller v2.14": absent(unlike),
  "GKE Ingress v1.35": absent("Its controller makes the definitions in code"),
  "Azure Service Operator v2.16": absent(notCarried),
  "tofu-controller v0.16": absent(notCarried),
  "Tekton Pipelines v1.6.0": carriedBy("github.com/tektoncd/pipeline@v1.6.0", "config/300-crds"),
  "Tekton Triggers v0.34.0": carriedBy("github.com/tektoncd/triggers@v0.34.0", "config"),
  "Tekton Operator v0.78": absent(notCarried),
  "Gloo Gateway v1.20": absent(notCarried),
  "Flink Operator 1.13": absent(notGo),
  "3scale 2.15": absent(notCarried),
};
