/** The clusters of the demo, with the labels that applications choose them by. */
export const clusters = [
  { name: "dev", labels: { env: "dev", region: "eu-central" } },
  { name: "stage-eu", labels: { env: "stage", region: "eu-central" } },
  { name: "stage-us", labels: { env: "stage", region: "us-east" } },
  { name: "prod-eu", labels: { env: "prod", region: "eu-central" } },
  { name: "prod-us", labels: { env: "prod", region: "us-east" } },
  { name: "prod-ap", labels: { env: "prod", region: "ap-southeast" } },
] as const;

/** Goes silent when the story has been told. */
export const silentCluster = "prod-ap";

/** This image cannot be pulled there, although it runs elsewhere. */
export const missingImage = { cluster: "prod-eu", image: "payments/payments:2.9.1" };
