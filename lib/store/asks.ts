import { AppError, type ErrorCode } from "@/lib/platform/errors";
import { uuidv7 } from "@/lib/platform/uuid";
import type { StoreContext } from "@/lib/store/context";
import { storableText } from "@/lib/store/json";
import { leaseSeconds } from "@/lib/store/leases";

export type AskKind =
  | "check_repository"
  | "check_cluster"
  | "preview"
  | "live_object"
  | "refresh"
  | "history"
  | "try_health_script";
export type Ask = {
  id: string;
  projectId: string | null;
  clusterId: string | null;
  kind: AskKind;
  question: unknown;
};

const questionContext = (askId: string) => `ask/${askId}/question`;
const answerContext = (askId: string) => `ask/${askId}/answer`;
/** How often the row is looked at, should a notification be lost. */
const pollMs = 1000;

/** Web asks a worker by a row and awaits the answer. Both are sealed: a question may hold a kubeconfig. */
export function makeAsks(context: StoreContext) {
  const { prisma, keyring } = context;

  async function finish(askId: string, columns: { answer?: Uint8Array; errorCode?: string; error?: string }) {
    // The question is not needed any more, and it may hold credentials.
    await prisma.ask.updateMany({
      where: { id: askId, answeredAt: null },
      data: {
        ...columns,
        answer: columns.answer ? new Uint8Array(columns.answer) : undefined,
        question: new Uint8Array(),
        answeredAt: new Date(),
      },
    });
  }

  return {
    /**
     * The next unanswered question that this worker may answer: those about a cluster go to who holds its lease. A
     * question whose worker vanished is given out again after 15 s.
     */
    async claim(workerId: string): Promise<Ask | null> {
      type Row = Omit<Ask, "question"> & { question: Uint8Array };
      const [taken] = await prisma.$queryRaw<Row[]>`
        update ask set claimed_at = clock_timestamp() where id = (
          select id from ask
          where answered_at is null and expires_at > clock_timestamp()
            and (claimed_at is null or claimed_at < clock_timestamp() - make_interval(secs => ${leaseSeconds}))
            and (cluster_id is null or exists (
              select 1 from cluster_lease l where l.cluster_id = ask.cluster_id
                and l.worker_id = ${workerId}::uuid and l.expires_at > clock_timestamp()))
          order by asked_at limit 1 for update skip locked)
        returning id, project_id as "projectId", cluster_id as "clusterId", kind, question`;
      if (!taken) return null;
      const question = keyring.open(taken.question, questionContext(taken.id)).toString("utf8");
      return { ...taken, question: JSON.parse(question) as unknown };
    },

    /** The first answer stays. */
    async answer(askId: string, answer: unknown): Promise<void> {
      const sealed = keyring.seal(JSON.stringify(answer ?? null), answerContext(askId));
      await finish(askId, { answer: new Uint8Array(sealed) });
    },

    async refuse(askId: string, error: { code: string; message: string }): Promise<void> {
      await finish(askId, { errorCode: error.code, error: storableText(error.message, 2000) });
    },

    /**
     * Asks and awaits the answer for at most `timeoutMs`. Throws the worker's own refusal with its code,
     * `worker_absent` when none has been seen for 15 s, `timeout` when none answered.
     */
    async ask(
      ask: { projectId: string | null; clusterId: string | null; kind: AskKind; question: unknown },
      timeoutMs: number,
    ): Promise<unknown> {
      const id = uuidv7();
      const settled = Promise.withResolvers<void>();
      const stop = await context.listener.on(
        "plumbline_answer",
        (payload) => payload === id && settled.resolve(),
        () => settled.resolve(),
      );
      try {
        await prisma.$executeRaw`
          insert into ask (id, project_id, cluster_id, kind, question, expires_at)
          values (${id}::uuid, ${ask.projectId}::uuid, ${ask.clusterId}::uuid, ${ask.kind},
            ${keyring.seal(JSON.stringify(ask.question ?? null), questionContext(id))},
            clock_timestamp() + make_interval(secs => ${timeoutMs / 1000}))`;
        return await awaitAnswer(id, settled.promise, timeoutMs);
      } finally {
        stop();
      }
    },
  };

  async function awaitAnswer(id: string, told: Promise<void>, timeoutMs: number): Promise<unknown> {
    const deadline = performance.now() + timeoutMs;
    let signal: Promise<void> | null = told;
    for (;;) {
      const leftMs = deadline - performance.now();
      if (leftMs > 0) await waitFor(signal, Math.min(leftMs, pollMs));
      signal = null; // once told, the rest is polling
      const row = await prisma.ask.findUniqueOrThrow({ where: { id } });
      if (row.answeredAt) {
        await prisma.ask.deleteMany({ where: { id } });
        if (row.errorCode) throw new AppError(row.errorCode as ErrorCode, row.error ?? "It was refused.");
        return JSON.parse(keyring.open(row.answer!, answerContext(id)).toString("utf8"));
      }
      if (leftMs <= 0) throw await unanswered(id);
    }
  }

  async function unanswered(id: string): Promise<AppError> {
    await prisma.ask.deleteMany({ where: { id } });
    const [seen] = await prisma.$queryRaw<{ isAlive: boolean | null }[]>`
      select max(seen_at) > clock_timestamp() - make_interval(secs => ${leaseSeconds}) as "isAlive" from worker`;
    return seen?.isAlive
      ? new AppError("timeout", "No answer came in time. It may be slow; try again.", { retryable: true })
      : new AppError("worker_absent", "No worker is running, so nothing can be asked.", { retryable: true });
  }
}

async function waitFor(signal: Promise<void> | null, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const pause = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race(signal ? [signal, pause] : [pause]);
  clearTimeout(timer);
}
