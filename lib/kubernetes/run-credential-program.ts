import { spawn } from "node:child_process";
import { z } from "zod";
import { AppError } from "@/lib/platform/errors";
import { shownText } from "@/lib/kubernetes/api-status";
import type { ExecProgram } from "@/lib/kubernetes/cluster-access";

/** What signs requests: a bearer token, a client certificate with its key (PEM), or both. */
export type SignIn = { token: string | null; certificate: string | null; key: string | null };
export type IssuedSignIn = SignIn & { expiresAt: Date | null };

const outputBytesMax = 256 * 1024;
const errorBytesMax = 16 * 1024;

/** What a cloud's program may need of the worker's environment; the installation's own key and database are not among it. */
const inherited =
  /^(PATH|HOME|USER|LANG|TMPDIR|SSL_CERT_FILE|SSL_CERT_DIR|(HTTPS?|NO)_PROXY|(https?|no)_proxy|(AWS|AZURE|AAD|GOOGLE|CLOUDSDK)_\w+)$/;

const answerSchema = z.object({
  apiVersion: z.string(),
  kind: z.literal("ExecCredential"),
  status: z.object({
    token: z
      .string()
      .max(64 * 1024)
      .regex(/^[\x21-\x7e]*$/)
      .nullish(),
    clientCertificateData: z.string().nullish(),
    clientKeyData: z.string().nullish(),
    expirationTimestamp: z.iso.datetime({ offset: true }).nullish(),
  }),
});

/**
 * Runs a kubeconfig's credential program (client.authentication.k8s.io) without a shell and without the worker's own
 * secrets, within limits of time and output. Throws `cluster_unauthorized` in words that hold nothing it printed to
 * standard output.
 */
export async function runCredentialProgram(program: ExecProgram, timeoutMs: number): Promise<IssuedSignIn> {
  const { status, stdout, stderr } = await run(program, timeoutMs);
  const name = program.path;
  if (status !== "ended well") throw failed(`${name} ${status}${stderr && `: ${stderr}`}`);
  let answer: z.infer<typeof answerSchema>;
  try {
    answer = answerSchema.parse(JSON.parse(stdout));
  } catch {
    // Neither the parser's message nor the output: both hold credentials.
    throw failed(`${name} did not print an ExecCredential`);
  }
  if (answer.apiVersion !== program.apiVersion)
    throw failed(
      `${name} answered as ${shownText(answer.apiVersion).slice(0, 60)} and not as ${program.apiVersion}`,
    );
  const { token, clientCertificateData, clientKeyData, expirationTimestamp } = answer.status;
  if (!token && !(clientCertificateData && clientKeyData))
    throw failed(`${name} printed neither a token nor a client certificate with its key`);
  return {
    token: token || null,
    certificate: clientCertificateData || null,
    key: clientKeyData || null,
    expiresAt: expirationTimestamp ? new Date(expirationTimestamp) : null,
  };
}

type Ended = { status: string; stdout: string; stderr: string };

function run(program: ExecProgram, timeoutMs: number): Promise<Ended> {
  const info = {
    apiVersion: program.apiVersion,
    kind: "ExecCredential",
    spec: { interactive: false, ...(program.cluster ? { cluster: program.cluster } : {}) },
  };
  const own = Object.fromEntries(Object.entries(process.env).filter(([name]) => inherited.test(name)));
  const env = { ...own, ...program.env, KUBERNETES_EXEC_INFO: JSON.stringify(info) };
  return new Promise((resolve) => {
    // In a group of its own, so that what it started ends with it.
    const child = spawn(program.path, program.args, {
      env: env as unknown as NodeJS.ProcessEnv,
      cwd: "/",
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    const bytes = { out: 0, err: 0 };
    const end = (status: string) => {
      clearTimeout(timer);
      kill(child.pid);
      const stdout = Buffer.concat(out).toString("utf8");
      resolve({ status, stdout, stderr: withoutTokens(Buffer.concat(err).toString("utf8")) });
    };
    const timer = setTimeout(() => end(`took longer than ${Math.round(timeoutMs / 1_000)} s`), timeoutMs);
    child.stdout.on("data", (chunk: Buffer) => {
      bytes.out += chunk.length;
      if (bytes.out > outputBytesMax) end("printed too much");
      else out.push(chunk);
    });
    child.stderr.on("data", (chunk: Buffer) => {
      bytes.err += chunk.length;
      if (bytes.err <= errorBytesMax) err.push(chunk);
    });
    child.on("error", (error: NodeJS.ErrnoException) =>
      end(`could not be started (${error.code ?? "unknown"})`),
    );
    child.on("close", (code, signal) => end(code === 0 ? "ended well" : `ended with ${signal ?? code}`));
  });
}

function kill(pid: number | undefined): void {
  try {
    if (pid) process.kill(-pid, "SIGKILL");
  } catch {
    // It and its group have ended by themselves.
  }
}

/** The last words of a program that failed, without anything as long as a token. */
function withoutTokens(text: string): string {
  return shownText(text.replace(/[\w+/=.~-]{20,}/g, "…")).slice(0, 200);
}

function failed(words: string): AppError {
  return new AppError("cluster_unauthorized", `The program that signs in failed: ${words}.`, {
    retryable: true,
  });
}
