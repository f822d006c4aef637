import { LuaFactory, type LuaEngine } from "wasmoon";
import { prelude } from "@/lib/lua/prelude";

/** What a run gave: the table's two fields as text, or what went wrong in Lua's words. */
export type LuaAnswer =
  { kind: "returned"; status: string; message: string } | { kind: "syntax" | "failed"; text: string };

/** What all of Lua may take, in bytes; a script that wants more fails. */
const memoryBytesMax = 32 * 1024 * 1024;
/** What earlier runs left is collected from here on. */
const tidyBytes = 16 * 1024 * 1024;

/**
 * A Lua that runs health scripts one after another, none of which sees what another left. It is made for a thread that
 * can be ended: a script that does not come back is not interrupted here.
 */
export class LuaState {
  private constructor(private readonly engine: LuaEngine) {}

  static async start(): Promise<LuaState> {
    const engine = await new LuaFactory().createEngine({
      openStandardLibs: true,
      injectObjects: false,
      enableProxy: false,
      traceAllocations: true,
    });
    await engine.doString(prelude);
    return new LuaState(engine);
  }

  run(script: string, object: unknown): LuaAnswer {
    const { global } = this.engine;
    try {
      if (global.getMemoryUsed() > tidyBytes) this.engine.doStringSync("tidy()");
      global.set("given_script", script);
      global.set("given_object", withoutNulls(object));
      global.setMemoryMax(global.getMemoryUsed() + memoryBytesMax);
      const [kind, first, second] = this.engine.doStringSync(
        "return run(given_script, given_object)",
      ) as string[];
      if (kind === "returned") return { kind, status: first ?? "", message: second ?? "" };
      return { kind: kind === "syntax" ? "syntax" : "failed", text: first ?? "" };
    } catch (error) {
      return { kind: "failed", text: error instanceof Error ? error.message : String(error) };
    } finally {
      global.setMemoryMax(undefined);
      global.set("given_object", undefined);
    }
  }
}

/** Null is nil to Lua, and a table holds none. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((item) => item !== null).map(withoutNulls);
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).filter(([, member]) => member !== null);
  return Object.fromEntries(members.map(([name, member]) => [name, withoutNulls(member)]));
}
