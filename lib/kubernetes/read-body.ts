import { createGunzip } from "node:zlib";
import type { Readable } from "node:stream";

/** An answer larger than allowed; a list asks for smaller pages then. */
export class AnswerTooLarge extends Error {
  constructor(bytesMax: number) {
    super(`The cluster's answer is larger than ${Math.round(bytesMax / 1024 / 1024)} MB.`);
  }
}

/** The whole text of an answer. The limit counts inflated bytes, because a small gzip may hold a large bomb. */
export async function readBody(body: Readable, encoding: string, bytesMax: number): Promise<string> {
  const source = inflated(body, encoding);
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of source as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > bytesMax) {
      body.destroy();
      throw new AnswerTooLarge(bytesMax);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** The body without its gzip, which the API server uses above 128 KB when asked. */
export function inflated(body: Readable, encoding: string): Readable {
  if (encoding !== "gzip") return body;
  const gunzip = createGunzip();
  body.on("error", (error) => gunzip.destroy(error));
  gunzip.on("close", () => body.destroy());
  return body.pipe(gunzip);
}
