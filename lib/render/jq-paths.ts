import { z } from "zod";
import type { JsonPath } from "@/lib/domain/ignore/json-path";
import { RenderThread } from "@/lib/render/render-thread";

export type JqAnswer = { outcome: "found"; paths: JsonPath[][] } | { outcome: "failed"; reason: string };

const timeoutMsUsual = 5_000;
/** An expression that overstayed is not tried again for a while: a thousand objects would wait for each other. */
const restMs = 10 * 60 * 1000;
const pathsMax = 1_000;
const answerSchema = z.array(z.array(z.array(z.union([z.string(), z.number().int().min(0)])).min(1)));

/**
 * jq in a thread of its own, which is ended when an expression takes too long: nothing else stops a loop inside of it.
 */
export class JqRunner {
  private readonly thread = new RenderThread({ memoryMb: 128 });
  private readonly resting = new Map<string, number>();
  private queue: Promise<unknown> = Promise.resolve();

  constructor(private readonly timeoutMs = timeoutMsUsual) {}

  /** Where an expression leads in each document; one in which it fails has no such place. */
  pathsOf(expression: string, documents: unknown[]): Promise<JqAnswer> {
    const turn = this.queue.then(() => this.ask(expression, documents));
    this.queue = turn.catch(() => {});
    return turn;
  }

  async close(): Promise<void> {
    await this.thread.end();
  }

  private async ask(expression: string, documents: unknown[]): Promise<JqAnswer> {
    const restingSince = this.resting.get(expression);
    if (restingSince !== undefined && Date.now() - restingSince < restMs) return this.tooLong();
    this.resting.delete(expression);
    const outcome = await this.thread.jq({ kind: "jq", expression, documents }, this.timeoutMs);
    if (outcome.kind === "timeout" || outcome.kind === "out_of_memory") {
      this.resting.set(expression, Date.now());
      return this.tooLong();
    }
    if (outcome.answer.text === null) return { outcome: "failed", reason: outcome.answer.reason };
    const read = answerSchema.safeParse(JSON.parse(outcome.answer.text));
    if (!read.success) return { outcome: "failed", reason: "It does not lead to fields." };
    if (read.data.some((paths) => paths.length > pathsMax))
      return { outcome: "failed", reason: `It leads to more than ${pathsMax} fields of one object.` };
    return { outcome: "found", paths: read.data };
  }

  private tooLong(): JqAnswer {
    return { outcome: "failed", reason: `It took longer than ${this.timeoutMs / 1000} s.` };
  }
}
