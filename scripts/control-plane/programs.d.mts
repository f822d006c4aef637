import type { MissingProgram } from "./control-plane.mjs";

export type ProgramName =
  "kube-apiserver" | "kube-controller-manager" | "kube-scheduler" | "kubectl" | "etcd" | "kwok";

export const kubernetesVersion: string;
export function cacheFolder(env?: NodeJS.ProcessEnv): string;
export function findPrograms<Name extends ProgramName>(
  names: Name[],
  options?: { env?: NodeJS.ProcessEnv; log?: (line: string) => void; isOffline?: boolean },
): Promise<
  | { programs: Record<Name, string>; missing?: undefined }
  | { programs?: undefined; missing: MissingProgram[] }
>;
