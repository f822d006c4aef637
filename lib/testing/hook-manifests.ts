import type { Manifest } from "@/lib/domain/object/manifest";

type HookDraft = {
  phase?: string;
  wave?: number;
  policy?: string;
  /** Its pod finds no node: `fails` lets the Job give up after a second, `waits` never ends. */
  how?: "completes" | "fails" | "waits";
  annotations?: Record<string, string>;
  spec?: Record<string, unknown>;
};

const nowhere = { "plumbline.test/no-such": "node" };

/** A Job that is a hook; `metadata` may bring a `generateName` in place of the name. */
export function hookJob(
  name: string | { generateName: string },
  { phase = "PreSync", wave, policy, how = "completes", annotations, spec }: HookDraft = {},
): Manifest {
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: {
      ...(typeof name === "string" ? { name } : (name as unknown as { name: string })),
      annotations: {
        "argocd.argoproj.io/hook": phase,
        ...(wave === undefined ? {} : inWave(wave)),
        ...(policy === undefined ? {} : { "argocd.argoproj.io/hook-delete-policy": policy }),
        ...annotations,
      },
    },
    spec: {
      backoffLimit: 0,
      ...(how === "fails" ? { activeDeadlineSeconds: 1 } : {}),
      ...spec,
      template: {
        spec: {
          restartPolicy: "Never",
          containers: [{ name: "job", image: "registry.example/migrate:1" }],
          ...(how === "completes" ? {} : { nodeSelector: nowhere }),
        },
      },
    },
  };
}

/** The annotation of a wave. */
export function inWave(wave: number): Record<string, string> {
  return { "argocd.argoproj.io/sync-wave": String(wave) };
}
