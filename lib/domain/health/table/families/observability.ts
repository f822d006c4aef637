import type { HealthRow } from "@/lib/domain/health/table/health-row";
import { byField, decidedBy, isFalse, isTrue, waits } from "@/lib/domain/health/table/row-shapes";

const humio = (kinds: string[]): HealthRow => ({
  group: "core.humio.com",
  kinds,
  clauses: byField(
    "status.state",
    {
      Healthy: ["Exists", "Running"],
      Missing: ["NotFound"],
      Degraded: ["ConfigError"],
      Unknown: ["Unknown"],
      Progressing: ["Restarting", "Upgrading", "Pending"],
    },
    "status.message",
  ),
  otherwise: waits("being updated"),
});

/** The Prometheus operator, Grafana, VictoriaMetrics, OpenTelemetry and others that watch. */
export const observabilityRows: HealthRow[] = [
  {
    group: "monitoring.coreos.com",
    kinds: ["Prometheus", "Alertmanager", "ThanosRuler", "PrometheusAgent"],
    clauses: [
      { when: isTrue("Available"), is: "Healthy" },
      { when: { condition: "Available", reason: "SomePodsNotReady" }, is: "Progressing" },
      { when: { condition: "Available" }, is: "Degraded" },
    ],
    otherwise: waits("its Pods"),
  },
  {
    group: "monitoring.coreos.com",
    kinds: ["ServiceMonitor", "PodMonitor", "Probe", "ScrapeConfig", "PrometheusRule", "AlertmanagerConfig"],
    clauses: [{ when: { list: "status.bindings", some: isFalse("Accepted") }, is: "Degraded" }],
    otherwise: { is: "Healthy" },
  },
  {
    group: "operator.victoriametrics.com",
    kinds: ["*"],
    clauses: byField(
      "status.updateStatus",
      { Healthy: ["operational"], Progressing: ["expanding"], Suspended: ["paused"], Degraded: ["failed"] },
      "status.reason",
    ),
    otherwise: waits("the operator"),
  },
  {
    group: "grafana.integreatly.org",
    kinds: ["Grafana"],
    clauses: [
      {
        when: { field: "status.stageStatus", is: "failed" },
        is: "Degraded",
        says: "Failed at a stage",
        quotes: "status.stage",
      },
      {
        when: {
          all: [
            { field: "status.stage", is: "complete" },
            { field: "status.stageStatus", is: "success" },
          ],
        },
        is: "Healthy",
      },
    ],
    otherwise: { is: "Progressing", says: "Waits for Grafana", quotes: "status.stage" },
  },
  {
    group: "grafana.integreatly.org",
    kinds: ["GrafanaDatasource"],
    clauses: [
      { when: { field: "status.uid", is: "" }, is: "Progressing", says: "Waits for Grafana" },
      { when: { field: "status.NoMatchingInstances", is: true }, is: "Degraded", says: "No Grafana matches" },
      { when: { field: "status", exists: true }, is: "Healthy" },
    ],
    otherwise: waits("Grafana"),
  },
  {
    group: "grafana.integreatly.org",
    kinds: [
      "GrafanaDashboard",
      "GrafanaFolder",
      "GrafanaAlertRuleGroup",
      "GrafanaContactPoint",
      "GrafanaNotificationPolicy",
    ],
    clauses: [
      {
        when: { condition: ["FolderUIDMismatch", "NoMatchingInstance", "InvalidSpec"], is: "True" },
        is: "Degraded",
      },
      {
        when: {
          list: "status.conditions",
          some: {
            all: [
              { field: "status", is: "False" },
              { field: "type", isNot: ["FolderUIDMismatch", "NoMatchingInstance", "InvalidSpec"] },
            ],
          },
        },
        is: "Degraded",
        says: "It could not be synchronized",
      },
      { when: { list: "status.conditions", some: { field: "status", is: "True" } }, is: "Healthy" },
    ],
    otherwise: waits("Grafana"),
  },
  {
    group: "grafana-org-operator.kubitus-project.gitlab.io",
    kinds: ["*"],
    clauses: decidedBy("Ready"),
    otherwise: waits("Grafana"),
  },
  {
    group: "jaegertracing.io",
    kinds: ["Jaeger"],
    clauses: byField("status.phase", { Healthy: ["Running"], Degraded: ["Failed"] }),
    otherwise: waits("Jaeger"),
  },
  {
    group: "kiali.io",
    kinds: ["Kiali"],
    clauses: [
      { when: isTrue("Failure"), is: "Degraded" },
      { when: isTrue("Successful"), is: "Healthy" },
      { when: { condition: "Running" }, is: "Progressing" },
    ],
    otherwise: waits("Kiali"),
  },
  {
    group: "opentelemetry.io",
    kinds: ["OpenTelemetryCollector"],
    clauses: [
      {
        when: {
          all: [
            { field: "status.scale.statusReplicas", is: "0/0" },
            { field: "spec.mode", is: "daemonset" },
          ],
        },
        is: "Healthy",
        says: "No node is eligible",
      },
      {
        when: { field: "status.scale.statusReplicas", startsWith: "0/" },
        is: "Degraded",
        says: "No replica is ready",
        quotes: "status.scale.statusReplicas",
      },
      ...Array.from({ length: 30 }, (_, index) => `${index + 1}/${index + 1}`).map(
        (all): HealthRow["clauses"][number] => ({
          when: { field: "status.scale.statusReplicas", is: all },
          is: "Healthy",
        }),
      ),
      { when: { field: "spec.mode", is: "sidecar" }, is: "Healthy" },
    ],
    otherwise: { is: "Progressing", says: "Waits for its replicas", quotes: "status.scale.statusReplicas" },
  },
  {
    group: "coralogix.com",
    kinds: ["Alert", "RecordingRuleGroupSet"],
    clauses: decidedBy("RemoteSynced"),
    otherwise: waits("Coralogix"),
  },
  {
    group: "datadoghq.com",
    kinds: ["DatadogMetric"],
    clauses: [
      { when: isTrue("Error"), is: "Degraded" },
      { when: isFalse("Valid"), is: "Degraded" },
    ],
    otherwise: { is: "Healthy" },
  },
  {
    group: "datadoghq.com",
    kinds: ["DatadogAgent", "DatadogMonitor"],
    clauses: [
      { when: isTrue("Error"), is: "Degraded" },
      { when: isFalse("AgentReconcile"), is: "Degraded" },
    ],
    otherwise: { is: "Healthy" },
  },
  humio([
    "HumioAction",
    "HumioAlert",
    "HumioCluster",
    "HumioIngestToken",
    "HumioParser",
    "HumioRepository",
    "HumioView",
  ]),
  {
    group: "lifecycle.keptn.sh",
    kinds: ["KeptnAppVersion", "KeptnTask", "KeptnWorkloadInstance", "KeptnWorkloadVersion"],
    clauses: byField("status.status", { Healthy: ["Succeeded"], Degraded: ["Failed"] }),
    otherwise: waits("Keptn"),
  },
  {
    group: "lifecycle.keptn.sh",
    kinds: ["KeptnEvaluation"],
    clauses: byField("status.overallStatus", { Healthy: ["Succeeded"], Degraded: ["Failed"] }),
    otherwise: waits("Keptn"),
  },
  {
    group: "metrics.keptn.sh",
    kinds: ["Analysis"],
    clauses: [
      {
        when: {
          any: [
            { field: "status.pass", is: true },
            { field: "status.warning", is: true },
          ],
        },
        is: "Healthy",
      },
      { when: { field: "status.pass", is: false }, is: "Degraded", says: "The analysis failed" },
    ],
    otherwise: waits("the analysis"),
  },
  {
    group: "metrics.keptn.sh",
    kinds: ["KeptnMetric"],
    clauses: [
      { when: { field: "status.errMsg", exists: true }, is: "Degraded", quotes: "status.errMsg" },
      { when: { field: "status.value", exists: true }, is: "Healthy" },
    ],
    otherwise: waits("a value"),
  },
];
