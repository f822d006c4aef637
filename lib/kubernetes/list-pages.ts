import { setImmediate as nextTurn } from "node:timers/promises";
import { z } from "zod";
import { AppError } from "@/lib/platform/errors";
import type { Manifest } from "@/lib/domain/object/manifest";
import { readStatus, shownText } from "@/lib/kubernetes/api-status";
import type { ClusterHttp } from "@/lib/kubernetes/cluster-http";
import { AnswerTooLarge } from "@/lib/kubernetes/read-body";
import { readItem, readJson } from "@/lib/kubernetes/read-object";
import { collectionPath, type KindInfo } from "@/lib/kubernetes/resource-path";

const pageSize = 500;
/** Parsing more than this at once would hold the event loop for longer than 50 ms on a slow core. */
const pageBytesComfortable = 1.5 * 1024 * 1024;
/** More than Kubernetes itself supports of anything (150,000 Pods). A list that goes on for longer does not end. */
export const objectsMax = 200_000;
/** Pages shrink to single objects when these are large; empty ones come only while a cluster deletes a great deal. */
const pagesMax = 20_000;
const emptyPagesMax = 200;

/** A list of names, versions and generations alone (https://kubernetes.io/docs/reference/using-api/api-concepts/). */
export const metadataLists = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";

export type ListPage = { objects: Manifest[]; resourceVersion: string };

/** The cluster no longer has the page that was asked for (410): begin again. */
export class ListExpired extends Error {}

/** The cluster serves the kind no longer, or not as it was last discovered. */
export class KindGone extends AppError {
  constructor(kind: string) {
    super("cluster_refused", `The cluster does not serve ${kind} any more.`);
  }
}

/**
 * All objects of a kind, page by page, as the cluster keeps them: **not** redacted. Pages shrink when objects are
 * large. Throws `cluster_refused` when listing is not allowed, and ListExpired when the pages no longer belong together.
 */
export async function* listPages(
  http: ClusterHttp,
  info: KindInfo,
  { signal, isMetadataOnly = false }: { signal?: AbortSignal; isMetadataOnly?: boolean } = {},
): AsyncGenerator<ListPage> {
  let limit = pageSize;
  let next = "";
  const read = { objects: 0, pages: 0, emptyInARow: 0 };
  for (;;) {
    const query = new URLSearchParams({ limit: String(limit), ...(next ? { continue: next } : {}) });
    let answer;
    try {
      const path = `${collectionPath(info)}?${query}`;
      answer = await http.request({
        method: "GET",
        path,
        isRead: true,
        ...(signal && { signal }),
        ...(isMetadataOnly && { accept: metadataLists }),
      });
    } catch (error) {
      const isTooLarge = error instanceof AppError && error.cause instanceof AnswerTooLarge;
      if (!isTooLarge || limit === 1) throw error;
      limit = Math.max(1, Math.floor(limit / 4));
      continue;
    }
    if (answer.status === 410) throw new ListExpired();
    if (answer.status !== 200) throw refusedList(info, answer.status, answer.body);
    const share = pageBytesComfortable / answer.body.length;
    if (share < 1) limit = Math.max(1, Math.floor(limit * share));
    const page = readPage(answer.body, info);
    next = page.next;
    read.objects += page.objects.length;
    read.pages += 1;
    read.emptyInARow = page.objects.length === 0 ? read.emptyInARow + 1 : 0;
    if (read.objects > objectsMax || read.pages > pagesMax || read.emptyInARow > emptyPagesMax)
      throw endlessList(info);
    yield page;
    // Other clusters' answers get their turn between two pages.
    await nextTurn();
    if (!next) return;
  }
}

function readPage(body: string, info: KindInfo): ListPage & { next: string } {
  const list = listSchema.safeParse(readJson(body)).data;
  // Anything may answer with 200 and an object; taken for a list it would say that there is nothing.
  if (!list)
    throw new AppError("cluster_refused", `The cluster's list of ${info.kind}s has an unknown form.`);
  const apiVersion = info.group ? `${info.group}/${info.version}` : info.version;
  return {
    // Items of built-in lists carry no kind of their own.
    objects: (list.items ?? []).flatMap((item) => readItem(item, apiVersion, info.kind) ?? []),
    resourceVersion: list.metadata?.resourceVersion ?? "",
    next: list.metadata?.continue ?? "",
  };
}

/** Of the items only that they are a list: checking each in depth would cost more than reading them. */
const listSchema = z.object({
  kind: z.string().endsWith("List"),
  metadata: z.object({ resourceVersion: z.string().optional(), continue: z.string().optional() }).nullish(),
  items: z.custom<unknown[]>((items) => Array.isArray(items)).nullish(),
});

/** What is said of a kind with more objects than that. */
export function endlessList(info: KindInfo): AppError {
  return new AppError(
    "cluster_refused",
    `The cluster has more ${info.kind}s than Plumbline reads (${objectsMax.toLocaleString("en")}), or its list does not end.`,
  );
}

function refusedList(info: KindInfo, status: number, body: string): AppError {
  if (status === 404) return new KindGone(info.kind);
  const words = shownText(readStatus(status, body).message) || `HTTP ${status}`;
  return new AppError("cluster_refused", `${info.kind} cannot be listed: ${words}`);
}
