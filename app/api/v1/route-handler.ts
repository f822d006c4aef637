import { z } from "zod";
import type { Viewer } from "@/lib/api/viewer-schema";
import { AppError } from "@/lib/platform/errors";
import type { Caller } from "@/lib/services/caller";
import type { Mutation } from "@/lib/services/mutation";
import { parseInput } from "@/lib/services/parse-input";
import { makeRateLimit } from "@/lib/services/rate-limit";
import { callerOf, callerOrigin, refuseOtherSites, requireOwnPage, viewerOf } from "@/lib/services/session";
import { errorResponse, privateHeaders } from "@/app/api/error-response";
import { readJson } from "@/app/api/read-body";

type Params = Record<string, string>;
/** What Next hands over: a catch-all segment is a list, which no route of ours reads. */
type RouteContext = { params: Promise<Record<string, string | string[] | undefined> | undefined> };
type Handler = (request: Request, context: RouteContext) => Promise<Response>;
type Asked = { params: Params; search: Record<string, string>; origin: Caller["origin"] };

const bodyBytesMax = 512 * 1024;
/** Per person: room for a script that sets up a whole installation, none for a loop that runs away. */
const mutationLimit = makeRateLimit({ burst: 300, perMs: 60_000 });
/** An open page reads several things again for each message of the event stream, ten times a second at most. */
const readLimit = makeRateLimit({ burst: 1000, perMs: 10_000 });

const searchSchema = z.record(z.string(), z.string());

/** A route that reads: finds the viewer, asks one service, answers JSON (or the Response that the service made). */
export function query(answer: (viewer: Viewer, asked: Asked) => Promise<unknown>): Handler {
  return guarded(async (request, params) => {
    const viewer = await requireViewer(request);
    readLimit.take(viewer.id);
    const search = parseInput(searchSchema, Object.fromEntries(new URL(request.url).searchParams));
    return answer(viewer, { params, search, origin: callerOrigin(request.headers) });
  });
}

/**
 * A route that changes something: signed in, from a page of ours, not too often, JSON of bounded size. `inputOf`
 * puts the address and the body together; what the address says wins.
 */
export function command<Input, Output>(
  mutation: Mutation<Input, Output>,
  inputOf: (params: Params) => Partial<Record<keyof Input, string>> = () => ({}),
): Handler {
  return guarded(async (request, params) => {
    const caller = await requireCaller(request);
    const body = await readJson(request, bodyBytesMax);
    // The mutation checks its input against its schema; until then it is whatever somebody sent.
    return mutation(caller, { ...body, ...inputOf(params) } as Input);
  });
}

/** A route for people who are not signed in; from a page of ours and limited by where they come from. */
export function publicCommand(
  limit: { burst: number; perMs: number },
  run: (input: Record<string, unknown>, origin: Caller["origin"]) => Promise<unknown>,
): Handler {
  const attempts = makeRateLimit(limit);
  return guarded(async (request) => {
    requireOwnPage(request.headers);
    const origin = callerOrigin(request.headers);
    attempts.take(origin.ip ?? "unknown");
    return run(await readJson(request, bodyBytesMax), origin);
  });
}

/** Turns what `answer` returns or throws into a response, in one way for all of /api/v1. */
export function guarded(answer: (request: Request, params: Params) => Promise<unknown>): Handler {
  return async (request, context) => {
    try {
      const result = await answer(request, plainParams(await context.params));
      return result instanceof Response ? result : Response.json(result, { headers: privateHeaders });
    } catch (error) {
      return errorResponse(error, `${request.method} ${new URL(request.url).pathname}`);
    }
  };
}

/** A route without parameters is given none at all, whatever Next's types say. */
function plainParams(params: Awaited<RouteContext["params"]>): Params {
  return Object.fromEntries(
    Object.entries(params ?? {}).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}

/** The viewer, or `unauthenticated`; `forbidden` for what another site makes a browser ask. */
export async function requireViewer(request: Request): Promise<Viewer> {
  refuseOtherSites(request.headers);
  return (await viewerOf(request.headers)) ?? nobody();
}

async function requireCaller(request: Request): Promise<Caller> {
  requireOwnPage(request.headers);
  const caller = (await callerOf(request.headers)) ?? nobody();
  mutationLimit.take(caller.viewer.id);
  return caller;
}

function nobody(): never {
  throw new AppError("unauthenticated", "Please sign in.");
}
