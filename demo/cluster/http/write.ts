import type { IncomingMessage } from "node:http";
import { ApiError, badRequest } from "../api/api-error";
import type { ApiServer, Where, WriteOptions, Written } from "../api/api-server";
import type { FieldValidation } from "../api/prepare";
import { remove, type DeleteOptions } from "../api/remove";
import { isObject, type Json, type JsonObject, type KubeObject } from "../json";
import { jsonPatch } from "../patch/json-patch";
import { mergePatch } from "../patch/merge-patch";
import { strategicMerge } from "../patch/strategic-merge";
import { isDryRun, managerOf, mediaType, readBody } from "./request";
import { scaleOf, withScale } from "./scale";

export type Answer = { code: number; body: object; warnings?: string[] };
type Request = {
  server: ApiServer;
  request: IncomingMessage;
  query: URLSearchParams;
  where: Where;
  subresource: string;
};

/** POST on a collection. */
export async function post({ server, request, query, where }: Request): Promise<Answer> {
  const body = asObject(await readBody(request));
  const options = writeOptions(request, query, "");
  return answer(server.create(where.kind, where.namespace, body, options));
}

/** PUT on an object, its /status or its /scale. */
export async function put({ server, request, query, where, subresource }: Request): Promise<Answer> {
  const body = asObject(await readBody(request));
  const options = writeOptions(request, query, subresource);
  if (subresource !== "scale") return answer(server.update(where, body, options));
  const live = withoutVersion(server.get(where));
  const written = server.update(where, withScale(live, body as unknown as JsonObject), options);
  return { code: 200, body: scaleOf(written.object) };
}

/** PATCH in any of its four kinds. */
export async function patch({ server, request, query, where, subresource }: Request): Promise<Answer> {
  const type = mediaType(request);
  const body = await readBody(request);
  const options = writeOptions(request, query, subresource);
  if (type === "application/apply-patch+yaml" || type === "application/apply-patch+json") {
    if (!query.get("fieldManager"))
      throw badRequest(
        'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
      );
    return answer(
      server.apply(where, asObject(body), { ...options, isForced: query.get("force") === "true" }),
    );
  }
  if (query.get("force") !== null)
    throw new ApiError(
      422,
      "Invalid",
      'PatchOptions.meta.k8s.io "" is invalid: force: Forbidden: may not be specified for non-apply patch',
    );
  const live = server.get(where);
  if (subresource === "scale") {
    const scale = patched(type, scaleOf(live) as Json, body, where);
    return {
      code: 200,
      body: scaleOf(
        server.update(where, withScale(withoutVersion(live), scale as JsonObject), options).object,
      ),
    };
  }
  const next = asObject(patched(type, live as unknown as Json, body, where));
  // Only a version that the patch itself names is a precondition.
  return answer(server.update(where, namesVersion(body) ? next : withoutVersion(next), options));
}

function namesVersion(patch: Json): boolean {
  if (Array.isArray(patch))
    return patch.some((operation) => isObject(operation) && operation.path === "/metadata/resourceVersion");
  return isObject(patch) && isObject(patch.metadata) && patch.metadata.resourceVersion !== undefined;
}

/** DELETE on an object. */
export async function destroy({ server, request, query, where }: Request): Promise<Answer> {
  const body = await readBody(request);
  const given = isObject(body) ? (body as DeleteOptions & JsonObject) : {};
  const options: DeleteOptions = {
    preconditions: given.preconditions,
    propagationPolicy:
      (query.get("propagationPolicy") as DeleteOptions["propagationPolicy"]) ?? given.propagationPolicy,
    isDryRun: isDryRun(query, body),
  };
  const { object, isGone } = remove(server, where, options);
  if (!isGone || where.kind.kind === "Pod") return { code: 200, body: object };
  const { name, uid } = object.metadata;
  const details = {
    name,
    ...(where.kind.group ? { group: where.kind.group } : {}),
    kind: where.kind.plural,
    uid,
  };
  return { code: 200, body: { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", details } };
}

function patched(type: string, live: Json, body: Json, where: Where): Json {
  switch (type) {
    case "application/merge-patch+json":
      return mergePatch(live, body);
    case "application/json-patch+json":
      return jsonPatch(live, body);
    case "application/strategic-merge-patch+json":
      if (where.kind.isCustom) break;
      if (!isObject(body)) throw badRequest("error decoding patch: an object is expected");
      return strategicMerge(live, body, where.kind.schema);
  }
  throw new ApiError(
    415,
    "UnsupportedMediaType",
    "the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml",
  );
}

function writeOptions(request: IncomingMessage, query: URLSearchParams, subresource: string): WriteOptions {
  return {
    manager: managerOf(request, query),
    isDryRun: isDryRun(query),
    validation: (query.get("fieldValidation") as FieldValidation | null) ?? "Warn",
    ...(subresource === "status" ? { subresource } : {}),
  };
}

function answer(written: Written): Answer {
  return { code: written.isCreated ? 201 : 200, body: written.object, warnings: written.warnings };
}

function withoutVersion(object: KubeObject): KubeObject {
  const { resourceVersion: _version, ...metadata } = object.metadata;
  return { ...object, metadata: metadata as KubeObject["metadata"] };
}

function asObject(body: Json): KubeObject {
  if (!isObject(body) || typeof body.kind !== "string" || typeof body.apiVersion !== "string")
    throw badRequest("Object 'Kind' is missing in the body");
  return { ...body, metadata: isObject(body.metadata) ? body.metadata : {} } as unknown as KubeObject;
}
