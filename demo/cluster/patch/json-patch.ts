import { ApiError, badRequest } from "../api/api-error";
import { clone, isEqual, isObject, type Json } from "../json";

type Operation = { op: string; path: string; from?: string; value?: Json };

/** JSON patch (RFC 6902). Throws 400 for what is no patch, 422 when a test fails or a path is not there. */
export function jsonPatch(target: Json, patch: Json): Json {
  if (!Array.isArray(patch)) throw badRequest("error decoding patch: a JSON patch is a list of operations");
  if (patch.length > 10_000)
    throw new ApiError(
      413,
      "RequestEntityTooLarge",
      "The allowed maximum operations in a JSON patch is 10000",
    );
  const document = { root: clone(target) };
  for (const operation of patch as unknown as Operation[]) run(document, operation);
  return document.root;
}

function run(document: { root: Json }, { op, path, from, value }: Operation) {
  switch (op) {
    case "add":
      return set(document, path, value ?? null, true);
    case "replace":
      read(document, path);
      return set(document, path, value ?? null, false);
    case "remove":
      return take(document, path);
    case "move":
      return set(document, path, take(document, from ?? ""), true);
    case "copy":
      return set(document, path, clone(read(document, from ?? "")), true);
    case "test":
      if (!isEqual(read(document, path), value)) throw unprocessable(`testing path ${path} failed`);
      return;
    default:
      throw badRequest(`Unexpected kind: ${op}`);
  }
}

function steps(path: string): string[] {
  if (path !== "" && !path.startsWith("/")) throw badRequest(`invalid path ${path}`);
  return path
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function parentOf(document: { root: Json }, path: string): { parent: Json; last: string } {
  const names = ["root", ...steps(path)];
  let parent: Json = document;
  for (const name of names.slice(0, -1)) {
    const next: Json | undefined = Array.isArray(parent)
      ? parent[Number(name)]
      : isObject(parent)
        ? parent[name]
        : undefined;
    if (next === undefined) throw unprocessable(`path ${path} does not exist`);
    parent = next;
  }
  return { parent, last: names.at(-1)! };
}

function read(document: { root: Json }, path: string): Json {
  const { parent, last } = parentOf(document, path);
  const value = Array.isArray(parent) ? parent[Number(last)] : isObject(parent) ? parent[last] : undefined;
  if (value === undefined) throw unprocessable(`path ${path} does not exist`);
  return value;
}

function set(document: { root: Json }, path: string, value: Json, isInsert: boolean) {
  const { parent, last } = parentOf(document, path);
  if (Array.isArray(parent)) {
    const index = last === "-" ? parent.length : Number(last);
    if (!Number.isInteger(index) || index < 0 || index > parent.length)
      throw unprocessable(`index ${last} is out of bounds`);
    parent.splice(index, isInsert ? 0 : 1, value);
  } else if (isObject(parent) && last !== "__proto__") parent[last] = value;
  else throw unprocessable(`path ${path} does not exist`);
}

function take(document: { root: Json }, path: string): Json {
  const value = read(document, path);
  const { parent, last } = parentOf(document, path);
  if (Array.isArray(parent)) parent.splice(Number(last), 1);
  else if (isObject(parent)) delete parent[last];
  return value;
}

function unprocessable(message: string): ApiError {
  return new ApiError(
    422,
    "Invalid",
    `the server rejected our request due to an error in our request: ${message}`,
  );
}
