export function downloadProgram(
  program: { name: string; release: string; version?: string },
  kubernetesVersion: string,
  path: string,
  options: {
    log: (line: string) => void;
    from?: { kubernetes: string; github: string; githubApi: string };
  },
): Promise<{ outcome: "done" } | { outcome: "failed"; reason: string }>;
