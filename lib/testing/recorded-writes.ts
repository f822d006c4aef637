import type { IncomingMessage } from "node:http";
import { startHttpProxy } from "@/lib/testing/control-plane-proxy";

/** A request that changed something in a cluster; dry runs and reviews are none. */
export type RecordedWrite = { method: string; path: string; body: unknown };

export type WriteRecorder = {
  /** Of the proxy in front of the API server. */
  url: string;
  /** What was written to objects whose path holds this text, in order. */
  writesTo(text: string): RecordedWrite[];
  close(): Promise<void>;
};

const changing = ["POST", "PUT", "PATCH", "DELETE"];

/** A proxy in front of an API server that keeps every write that passes it, answered or not. */
export async function startWriteRecorder(plane: {
  url: string;
  certificate: string;
}): Promise<WriteRecorder> {
  const writes: RecordedWrite[] = [];
  const proxy = await startHttpProxy(plane, (message) => {
    record(message);
    return undefined;
  });

  function record(message: IncomingMessage): void {
    const { method = "", url = "" } = message;
    const asked = new URL(url, "http://cluster");
    if (!changing.includes(method) || asked.searchParams.has("dryRun")) return;
    if (
      asked.pathname.includes("/authorization.k8s.io/") ||
      asked.pathname.includes("/authentication.k8s.io/")
    )
      return;
    const write: RecordedWrite = { method, path: asked.pathname, body: null };
    writes.push(write);
    const chunks: Buffer[] = [];
    message.on("data", (chunk: Buffer) => chunks.push(chunk));
    message.on("end", () => {
      write.body = JSON.parse(Buffer.concat(chunks).toString() || "null");
    });
  }

  return {
    url: proxy.url,
    writesTo: (text) => writes.filter(({ path }) => path.includes(text)),
    close: () => proxy.close(),
  };
}
