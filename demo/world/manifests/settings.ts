export type Environment = "dev" | "stage" | "prod";
export const environments: Environment[] = ["dev", "stage", "prod"];

/** What may differ between the environments of an application, and what commits change over time. */
export type Settings = {
  tag: string;
  replicas: number;
  cpu: string;
  memory: string;
  /** Lines of the application's ConfigMap. */
  config: Record<string, string>;
};

/** What the clusters can do; real control planes without a cloud have no volumes and no load balancers. */
export type Abilities = { hasVolumes: boolean; hasAddresses: boolean };

export const labelsOf = (app: string, part = app) => ({
  "app.kubernetes.io/name": part,
  "app.kubernetes.io/part-of": app,
});
