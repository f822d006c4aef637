import type { z } from "zod";
import type { Caller } from "@/lib/services/caller";
import { parseInput } from "@/lib/services/parse-input";

/** Something that a signed-in person may ask to be changed. Made by `defineMutation` only. */
export type Mutation<Input = unknown, Output = unknown> = {
  (caller: Caller, input: Input): Promise<Output>;
  readonly mutationName: string;
};

const registry = new Map<string, Mutation<never>>();

/**
 * A mutation under its name. Its input is checked against the schema before `run` sees it; `run` authorises, acts
 * and records. Every mutation registers here, so that one test can try them all as viewer and as stranger, and the
 * routes accept nothing else.
 */
export function defineMutation<Schema extends z.ZodType, Output>(
  name: string,
  schema: Schema,
  run: (caller: Caller, input: z.output<Schema>) => Promise<Output>,
): Mutation<z.input<Schema>, Output> {
  const mutation = Object.assign(
    async (caller: Caller, input: z.input<Schema>) => run(caller, parseInput(schema, input)),
    { mutationName: name },
  );
  registry.set(name, mutation);
  return mutation;
}

/** Every mutation of the modules that are loaded, by name. */
export function allMutations(): ReadonlyMap<string, Mutation<never>> {
  return registry;
}
