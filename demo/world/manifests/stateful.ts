import { labelsOf, type Abilities, type Settings } from "./settings";

type Stateful = {
  app: string;
  image: string;
  settings: Settings;
  port: number;
  mountPath: string;
  volume: string;
  env?: object[];
};

/** A StatefulSet with a volume for each Pod, or a passing one where the cluster has no volumes. */
export function statefulSet(
  { app, image, settings, port, mountPath, volume, env }: Stateful,
  abilities: Abilities,
) {
  const claims = [
    {
      metadata: { name: "data" },
      spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: volume } } },
    },
  ];
  return {
    apiVersion: "apps/v1",
    kind: "StatefulSet",
    metadata: { name: app, namespace: app, labels: labelsOf(app) },
    spec: {
      replicas: settings.replicas,
      serviceName: app,
      selector: { matchLabels: { "app.kubernetes.io/name": app } },
      template: {
        metadata: { labels: labelsOf(app) },
        spec: {
          terminationGracePeriodSeconds: 60,
          containers: [
            {
              name: app,
              image: `${image}:${settings.tag}`,
              ports: [{ name: "main", containerPort: port }],
              ...(env ? { env } : {}),
              readinessProbe: { tcpSocket: { port: "main" }, periodSeconds: 5 },
              resources: {
                requests: { cpu: settings.cpu, memory: settings.memory },
                limits: { memory: settings.memory },
              },
              volumeMounts: [{ name: "data", mountPath }],
            },
          ],
          ...(abilities.hasVolumes ? {} : { volumes: [{ name: "data", emptyDir: {} }] }),
        },
      },
      ...(abilities.hasVolumes ? { volumeClaimTemplates: claims } : {}),
    },
  };
}

/** The nameless Service that gives each Pod of a StatefulSet its own name. */
export function headlessService(app: string, port: number) {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: app, namespace: app, labels: labelsOf(app) },
    spec: {
      clusterIP: "None",
      selector: { "app.kubernetes.io/name": app },
      ports: [{ name: "main", port, targetPort: "main" }],
    },
  };
}
