import { refLabel, refOf } from "@/lib/domain/object/manifest";
import type { ClusterWorld } from "@/lib/engine/cluster-world";
import type { FaultPort } from "@/lib/engine/fault-port";
import type { ClusterConnection } from "@/lib/engine/ports/cluster";

type Around = <T>(name: string, call: () => Promise<T>) => Promise<T>;

/** The world of an operation, which passes the fault port before and after every outward call. */
export function worldWithFaults(world: ClusterWorld, faults: FaultPort): ClusterWorld {
  const around: Around = async (name, call) => {
    await faults.reach(`before ${name}`);
    const answer = await call();
    await faults.reach(`after ${name}`);
    return answer;
  };
  return {
    ...world,
    connection: withFaults(world.connection, around),
    refreshCatalog: (ageMsMax) => around("discovery", () => world.refreshCatalog(ageMsMax)),
  };
}

function withFaults(connection: ClusterConnection, around: Around): ClusterConnection {
  return {
    probe: () => around("probe", () => connection.probe()),
    ping: (timeoutMs) => connection.ping(timeoutMs),
    catalog: (isFresh) => around("catalog", () => connection.catalog(isFresh)),
    serverRules: () => connection.serverRules(),
    get: (ref, apiVersion) => around(`get ${refLabel(ref)}`, () => connection.get(ref, apiVersion)),
    list: (kind) => connection.list(kind),
    apply: (manifest, options) =>
      around(`${options.isDryRun ? "dry-run" : "apply"} ${refLabel(refOf(manifest))}`, () =>
        connection.apply(manifest, options),
      ),
    replace: (manifest, options) =>
      around(`${options.isDryRun ? "dry-run" : "replace"} ${refLabel(refOf(manifest))}`, () =>
        connection.replace(manifest, options),
      ),
    changeOwnership: (live, fieldManager, change) =>
      around(`own ${refLabel(refOf(live))}`, () => connection.changeOwnership(live, fieldManager, change)),
    delete: (ref, precondition) =>
      around(`delete ${refLabel(ref)}`, () => connection.delete(ref, precondition)),
    observe: (kind, sink, isWanted, signal) => connection.observe(kind, sink, isWanted, signal),
    observeDefinitions: (onChange, signal) => connection.observeDefinitions(onChange, signal),
    warnings: (ref, uid) => connection.warnings(ref, uid),
    close: () => connection.close(),
  };
}
