import type { Json, JsonObject } from "../json";
import { resourceName, type Kind, type Problem } from "../kinds/kind";

/** A refusal in the shape of the API server's own: a `Status` object with a code, a reason and details. */
export class ApiError extends Error {
  constructor(
    readonly code: number,
    readonly reason: string,
    message: string,
    readonly details: JsonObject = {},
  ) {
    super(message);
  }

  get body(): JsonObject {
    return {
      kind: "Status",
      apiVersion: "v1",
      metadata: {},
      status: "Failure",
      message: this.message,
      ...(this.reason ? { reason: this.reason } : {}),
      ...(Object.keys(this.details).length > 0 ? { details: this.details } : {}),
      code: this.code,
    };
  }
}

type Named = Pick<Kind, "group" | "plural" | "kind">;

function detailsOf(kind: Named, name: string): JsonObject {
  return { name, ...(kind.group ? { group: kind.group } : {}), kind: kind.plural };
}

export function notFound(kind: Named, name: string): ApiError {
  return new ApiError(404, "NotFound", `${resourceName(kind)} "${name}" not found`, detailsOf(kind, name));
}

export function alreadyExists(kind: Named, name: string): ApiError {
  return new ApiError(
    409,
    "AlreadyExists",
    `${resourceName(kind)} "${name}" already exists`,
    detailsOf(kind, name),
  );
}

export function conflict(kind: Named, name: string, why: string): ApiError {
  const message = `Operation cannot be fulfilled on ${resourceName(kind)} "${name}": ${why}`;
  return new ApiError(409, "Conflict", message, detailsOf(kind, name));
}

export const modified =
  "the object has been modified; please apply your changes to the latest version and try again";

export function invalid(kind: Named, name: string, problems: Problem[]): ApiError {
  const lines = problems.map(({ field, message }) => `${field}: ${message}`);
  const text = lines.length === 1 ? lines[0]! : `[${lines.join(", ")}]`;
  const kindName = kind.group ? `${kind.kind}.${kind.group}` : kind.kind;
  const causes: Json = problems.map(({ field, reason, message }) => ({ reason, message, field }));
  const details = { name, ...(kind.group ? { group: kind.group } : {}), kind: kind.kind, causes };
  return new ApiError(422, "Invalid", `${kindName} "${name}" is invalid: ${text}`, details);
}

export function badRequest(message: string): ApiError {
  return new ApiError(400, "BadRequest", message);
}

export function forbidden(kind: Named, name: string, why: string): ApiError {
  const message = `${resourceName(kind)} "${name}" is forbidden: ${why}`;
  return new ApiError(403, "Forbidden", message, detailsOf(kind, name));
}

export function expired(message: string): ApiError {
  return new ApiError(410, "Expired", message);
}
