export type MissingProgram = { program: string; reason: string };

/** A running control plane; control-plane.mjs says what each member does. */
export type ControlPlane = {
  dir: string;
  url: string;
  etcdUrl: string;
  /** Another program has the port of the last start, and kubeconfigs of then lead nowhere. */
  isMoved: boolean;
  token: string;
  kubeconfig: string;
  adminKubeconfigPath: string;
  certificate: string;
  issueClientCertificate(user: string, groups?: string[]): { certificate: string; key: string };
  stop(): Promise<void>;
  kill9(): Promise<void>;
  restart(): Promise<void>;
  killApiServer(): Promise<void>;
  startApiServer(): Promise<void>;
  freeze(): void;
  thaw(): void;
  missing?: undefined;
};

export function startControlPlane(options: {
  dir: string;
  port?: number;
  parts?: "api" | "all";
  apiServerArgs?: string[];
  log?: (line: string) => void;
}): Promise<ControlPlane | { missing: MissingProgram[] }>;
