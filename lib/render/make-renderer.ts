import { availableParallelism } from "node:os";
import { canonicalJson } from "@/lib/domain/object/canonical-json";
import type {
  RenderedObject,
  RenderInputs,
  RenderProblem,
  RenderResult,
  SourceFile,
} from "@/lib/domain/render/render";
import { redactSecrets, type Fingerprint } from "@/lib/domain/secrets/redact";
import { sha256 } from "@/lib/platform/crypto";
import { AppError } from "@/lib/platform/errors";
import { limits } from "@/lib/render/limits";
import type { RenderQuestion, SentObject } from "@/lib/render/render-messages";
import { filesToRead } from "@/lib/render/select-files";
import { RenderThread, type ThreadOutcome } from "@/lib/render/render-thread";

export type RendererOptions = {
  /** Makes the keyed fingerprint that stands for a secret value. */
  fingerprint: Fingerprint;
  /** Threads that render at once; each keeps what it has loaded. */
  poolSize?: number;
  /** Longest time of one rendering, in milliseconds. */
  timeoutMs?: number;
  /** Heap of one thread, in MiB. */
  memoryMb?: number;
  /** How long a thread that has nothing to do is kept, in milliseconds. */
  idleMs?: number;
  /** The thread's script, where it is not to be looked for. */
  script?: string;
};

export type PooledRenderer = {
  /**
   * The objects of the folder `inputs.path` in `files`. Content that is broken, too large or too slow is an outcome;
   * throws `render_failed` when rendering itself does not work.
   */
  render(inputs: RenderInputs, files: SourceFile[]): Promise<RenderResult>;
  /** Ends the threads. */
  close(): Promise<void>;
};

/**
 * Renders plain YAML and JSON in threads of its own, so that parsing never blocks the caller and a hostile folder
 * can cost no more than its limits: a thread that exceeds time or memory is ended and replaced.
 */
export function makeRenderer(options: RendererOptions): PooledRenderer {
  const { fingerprint, timeoutMs = 15_000, memoryMb = 512 } = options;
  const size = options.poolSize ?? Math.max(1, Math.min(4, availableParallelism() - 1));
  const { script, idleMs } = options;
  const threads = Array.from({ length: size }, () => new RenderThread({ memoryMb, script, idleMs }));
  const idle = [...threads];
  const waiting: ((thread: RenderThread) => void)[] = [];
  let isClosed = false;

  async function onThread<T>(work: (thread: RenderThread) => Promise<T>): Promise<T> {
    const thread = idle.pop() ?? (await new Promise<RenderThread>((resolve) => waiting.push(resolve)));
    try {
      return await work(thread);
    } finally {
      const next = waiting.shift();
      if (next) next(thread);
      else idle.push(thread);
    }
  }

  return {
    async render(inputs, files) {
      if (isClosed) throw new AppError("render_failed", "The renderer has been closed.", { retryable: true });
      const wanted = filesToRead(files, inputs.path);
      const tooLarge = sizeProblem(wanted);
      if (tooLarge) return { outcome: "broken", problems: [tooLarge] };
      const objects: RenderedObject[] = [];
      const outcome = await onThread((thread) =>
        thread.render(question(inputs, wanted), timeoutMs, (sent) => {
          for (const object of sent) objects.push(finished(object, fingerprint));
        }),
      );
      return resultOf(outcome, objects, inputs, { timeoutMs, memoryMb });
    },
    async close() {
      isClosed = true;
      await Promise.all(threads.map((thread) => thread.end()));
    },
  };
}

function question(inputs: RenderInputs, files: SourceFile[]): RenderQuestion {
  return {
    inputs,
    // A Buffer may share its memory with others: what is handed over is a copy.
    files: files.map(({ path, content }) => ({ path, content: new Uint8Array(content) })),
  };
}

function sizeProblem(files: SourceFile[]): RenderProblem | null {
  let bytes = 0;
  for (const { path, content } of files) {
    bytes += content.byteLength;
    if (bytes > limits.totalBytes) {
      const reason = `The files of this folder are larger than ${limits.totalBytes / 1024 / 1024} MB together.`;
      return { file: path, line: null, reason };
    }
  }
  return null;
}

/** The object in both spellings. What needs no redaction is one object in both roles. */
function finished({ digest, ...object }: SentObject, fingerprint: Fingerprint): RenderedObject {
  const manifest = digest === null ? redactSecrets(object.clear, fingerprint) : object.clear;
  return { ...object, manifest, digest: digest ?? sha256(canonicalJson(manifest)) };
}

function resultOf(
  outcome: ThreadOutcome,
  objects: RenderedObject[],
  { path }: RenderInputs,
  { timeoutMs, memoryMb }: { timeoutMs: number; memoryMb: number },
): RenderResult {
  const broken = (reason: string): RenderResult => ({
    outcome: "broken",
    problems: [{ file: path || "/", line: null, reason }],
  });
  switch (outcome.kind) {
    case "timeout":
      return broken(`Reading this folder takes longer than ${timeoutMs / 1000} s.`);
    case "out_of_memory":
      return broken(`Reading this folder takes more than ${memoryMb} MB of memory.`);
    case "done":
      return outcome.result.outcome === "broken"
        ? outcome.result
        : { outcome: "rendered", objects, refusals: outcome.result.refusals };
  }
}
