import type { MissingProgram } from "../../scripts/control-plane/control-plane.mjs";

/** `api`: etcd and the API server, nothing rolls out. `all`: with controllers, scheduler and a made-up node. */
export type ControlPlaneParts = "api" | "all";

/** What a test gets of the run's control plane; it can neither stop nor restart what others use. */
export type SharedControlPlane = {
  /** Of an administrator. */
  kubeconfig: string;
  /** The same rights for the user `ann`, by client certificate. */
  certificateKubeconfig: string;
  adminKubeconfigPath: string;
  url: string;
  token: string;
  /** The server's certificate, PEM. */
  certificate: string;
  /** Where the authority for client certificates is kept. */
  clientAuthorityDir: string;
};

export type ControlPlaneAnswer =
  (SharedControlPlane & { missing?: undefined }) | { missing: MissingProgram[] };

declare module "vitest" {
  interface ProvidedContext {
    /** Where the run's control planes are asked for. */
    controlPlanes: string;
  }
}
