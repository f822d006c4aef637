import type { ServerResponse } from "node:http";
import { ApiError, expired } from "../api/api-error";
import type { JsonObject, KubeObject } from "../json";
import { apiVersionOf, resourceName, type Kind } from "../kinds/kind";
import type { Change, ObjectStore } from "../store/object-store";
import { selectorOf } from "./selectors";

type Event = { type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK" | "ERROR"; object: unknown };

/** What a watch sends objects as: themselves, or rows of a table. */
export type Shape = (object: KubeObject) => unknown;

const bookmarkMs = 10_000;
const timeoutDefaultS = 1800;

/**
 * Streams the changes of a kind until the client goes or its time is up. From version "" or "0" it begins with
 * everything that is there; from one that is forgotten it says 410 in the stream, as watch caches do.
 */
export function watch(
  store: ObjectStore,
  kind: Kind,
  namespace: string,
  query: URLSearchParams,
  response: ServerResponse,
  shape: Shape,
) {
  const isSelected = selectorOf(query);
  const apiVersion = apiVersionOf(kind);
  const resource = resourceName(kind);
  const from = query.get("resourceVersion") ?? "";
  const wantsInitial = query.get("sendInitialEvents") === "true";
  if (wantsInitial && query.get("resourceVersionMatch") !== "NotOlderThan")
    throw new ApiError(
      422,
      "Invalid",
      'ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan',
    );
  const hasBookmarks = query.get("allowWatchBookmarks") === "true";

  response.writeHead(200, { "content-type": "application/json", "cache-control": "no-cache, private" });
  response.flushHeaders();
  const send = (event: Event) => response.write(`${JSON.stringify(event)}\n`);
  const isHere = (object: KubeObject) =>
    !kind.isNamespaced || !namespace || object.metadata.namespace === namespace;
  const isWanted = (object: KubeObject) => isHere(object) && isSelected(object);
  const spoken = (object: KubeObject) =>
    shape(object.apiVersion === apiVersion ? object : { ...object, apiVersion });
  const bookmark = (annotations?: JsonObject) =>
    send({
      type: "BOOKMARK",
      object: {
        kind: kind.kind,
        apiVersion,
        metadata: {
          resourceVersion: String(store.version),
          creationTimestamp: null,
          ...(annotations ? { annotations } : {}),
        },
      },
    });
  const tell = ({ type, object, before }: Change) => {
    const was = before !== null && isWanted(before);
    const is = type !== "DELETED" && isWanted(object);
    if (was && !is)
      send({
        type: "DELETED",
        object: spoken(
          type === "DELETED"
            ? object
            : {
                ...before,
                metadata: { ...before.metadata, resourceVersion: object.metadata.resourceVersion },
              },
        ),
      });
    else if (is) send({ type: was ? "MODIFIED" : "ADDED", object: spoken(object) });
  };

  if (wantsInitial || from === "" || from === "0") {
    for (const object of store.list(resource, kind.isNamespaced ? namespace : ""))
      if (isWanted(object)) send({ type: "ADDED", object: spoken(object) });
    if (wantsInitial && hasBookmarks) bookmark({ "k8s.io/initial-events-end": "true" });
  } else {
    const missed = store.since(resource, Number(from));
    if (!missed) {
      send({ type: "ERROR", object: expired(`too old resource version: ${from} (${store.version})`).body });
      response.end();
      return;
    }
    for (const change of missed) tell(change);
  }

  const unsubscribe = store.subscribe((change) => {
    if (change.resource === resource) tell(change);
  });
  const bookmarks = hasBookmarks ? setInterval(bookmark, bookmarkMs) : undefined;
  const seconds = Number(query.get("timeoutSeconds") ?? 0) || timeoutDefaultS;
  // "close" follows the end only when the client has read everything: until then nothing more may be written.
  const stop = () => {
    unsubscribe();
    clearInterval(bookmarks);
    clearTimeout(timeout);
  };
  const timeout = setTimeout(() => {
    if (hasBookmarks) bookmark();
    stop();
    response.end();
  }, seconds * 1000);
  response.on("close", stop);
}
