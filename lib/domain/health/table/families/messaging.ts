import type { HealthRow } from "@/lib/domain/health/table/health-row";
import { byField, isFalse, isTrue, waits } from "@/lib/domain/health/table/row-shapes";

const strimzi: HealthRow["clauses"] = [
  { when: { condition: "NotReady", is: "True", except: "Creating" }, is: "Degraded" },
  { when: isTrue("Ready"), is: "Healthy" },
];

/** Strimzi, RabbitMQ, Confluent and other brokers. */
export const messagingRows: HealthRow[] = [
  {
    group: "kafka.strimzi.io",
    kinds: ["Kafka"],
    clauses: [
      { when: isTrue("ReconciliationPaused"), is: "Suspended", says: "Reconciliation is paused" },
      ...strimzi,
    ],
    otherwise: waits("Kafka"),
  },
  {
    group: "kafka.strimzi.io",
    kinds: ["KafkaBridge", "KafkaConnect", "KafkaConnector", "KafkaTopic", "KafkaUser", "KafkaMirrorMaker2"],
    clauses: [
      { when: isTrue("ReconciliationPaused"), is: "Suspended", says: "Reconciliation is paused" },
      { when: isTrue("NotReady"), is: "Degraded" },
      { when: isTrue("Ready"), is: "Healthy" },
    ],
    otherwise: waits("Strimzi"),
  },
  {
    group: "kafka.strimzi.io",
    kinds: ["KafkaRebalance"],
    clauses: [
      { when: isTrue("NotReady"), is: "Degraded" },
      { when: isTrue("Stopped"), is: "Suspended" },
      { when: isTrue("ProposalReady"), is: "Suspended", says: "A proposal waits to be approved" },
      { when: isTrue("Ready"), is: "Healthy" },
    ],
    otherwise: waits("the rebalance"),
  },
  // Node pools report nothing by conditions; their Kafka does.
  { group: "kafka.strimzi.io", kinds: ["KafkaNodePool"], clauses: [], otherwise: { is: "Healthy" } },
  {
    group: "core.strimzi.io",
    kinds: ["StrimziPodSet"],
    clauses: [
      {
        when: { field: "status.readyPods", below: "status.pods" },
        is: "Progressing",
        says: "Not all Pods are ready",
      },
      { when: { field: "status.pods", exists: true }, is: "Healthy" },
    ],
    otherwise: waits("its Pods"),
  },
  {
    group: "kafka.banzaicloud.io",
    kinds: ["KafkaCluster"],
    clauses: [
      {
        when: { field: "status.state", is: "ClusterRollingUpgrading" },
        is: "Progressing",
        says: "Upgrading one after another",
      },
      {
        when: { list: "status.brokersState", some: { field: "configurationState", isNot: "ConfigInSync" } },
        is: "Degraded",
        says: "A broker's configuration is out of sync",
      },
      {
        when: {
          list: "status.brokersState",
          some: {
            field: "gracefulActionState.cruiseControlState",
            isNot: ["GracefulUpscaleSucceeded", "GracefulDownscaleSucceeded"],
          },
        },
        is: "Degraded",
        says: "Cruise Control is not ready for a broker",
      },
      {
        when: {
          all: [
            { field: "status.cruiseControlTopicStatus", is: "CruiseControlTopicReady" },
            { field: "status.state", is: "ClusterRunning" },
            { field: "status.brokersState", exists: true },
          ],
        },
        is: "Healthy",
      },
    ],
    otherwise: waits("the cluster"),
  },
  {
    group: "rabbitmq.com",
    kinds: ["RabbitmqCluster"],
    clauses: [
      { when: isFalse("ReconcileSuccess"), is: "Degraded" },
      {
        when: { condition: ["ClusterAvailable", "AllReplicasReady"], is: ["Unknown", "False"] },
        is: "Progressing",
      },
      { when: { all: [isTrue("ClusterAvailable"), isTrue("AllReplicasReady")] }, is: "Healthy" },
    ],
    otherwise: waits("the cluster"),
  },
  {
    group: "rabbitmq.com",
    kinds: ["*"],
    clauses: [
      { when: { condition: "Ready", is: "True", reason: "SuccessfulCreateOrUpdate" }, is: "Healthy" },
      { when: { condition: "Ready", is: "False", reason: "FailedCreateOrUpdate" }, is: "Degraded" },
    ],
    otherwise: { is: "Unknown", says: "RabbitMQ has not said" },
  },
  {
    group: "platform.confluent.io",
    kinds: [
      "Connect",
      "ControlCenter",
      "Kafka",
      "KsqlDB",
      "SchemaRegistry",
      "Zookeeper",
      "KRaftController",
      "KafkaRestProxy",
    ],
    clauses: byField("status.phase", { Healthy: ["RUNNING"], Degraded: ["ERROR", "FAILED"] }),
    otherwise: { is: "Progressing", says: "Waits to be running", quotes: "status.phase" },
  },
  {
    group: "platform.confluent.io",
    kinds: ["Connector"],
    clauses: [
      {
        when: {
          all: [
            { field: "status.state", is: "CREATED" },
            { field: "status.connectorState", is: "RUNNING" },
            { field: "status.failedTasksCount", exists: false },
          ],
        },
        is: "Healthy",
      },
      {
        when: {
          all: [
            { field: "status.state", is: "ERROR" },
            { list: "status.conditions", some: { field: "message", exists: true } },
          ],
        },
        is: "Degraded",
        quotes: "status.conditions.0.message",
      },
      { when: { field: "status.state", is: "ERROR" }, is: "Degraded", quotes: "status.state" },
      { when: { field: "status.failedTasksCount", above: 0 }, is: "Degraded", says: "Tasks have failed" },
    ],
    otherwise: waits("the connector"),
  },
  {
    group: "zookeeper.pravega.io",
    kinds: ["ZookeeperCluster"],
    clauses: [
      {
        when: {
          all: [
            { field: "status.readyReplicas", above: 0 },
            { field: "status.readyReplicas", sameAs: "status.replicas" },
          ],
        },
        is: "Healthy",
      },
    ],
    otherwise: waits("its nodes to join"),
  },
  {
    group: "jetstream.nats.io",
    kinds: ["Stream", "Consumer", "KeyValue", "ObjectStore", "Account"],
    clauses: decided(),
    otherwise: waits("JetStream"),
  },
];

function decided(): HealthRow["clauses"] {
  return [
    { when: isTrue("Ready"), is: "Healthy" },
    { when: isFalse("Ready"), is: "Degraded" },
  ];
}
