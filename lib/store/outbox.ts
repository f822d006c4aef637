import type { StoreContext } from "@/lib/store/context";
import { fromJson } from "@/lib/store/json";
import type { QueryKey } from "@/lib/store/transaction";

/** News for browsers. After a `gap` anything may have changed. */
export type News =
  { kind: "changed"; id: bigint; projectId: string | null; keys: QueryKey[] } | { kind: "gap" };

export function makeOutbox(context: StoreContext) {
  return {
    /**
     * Calls back for every change that any process commits. Resolves once the server listens; the returned function
     * ends it. Rows are read by the id that NOTIFY carries, because ids become visible out of order.
     */
    async listen(onNews: (news: News) => void): Promise<() => void> {
      const wanted = new Set<bigint>();
      let isReading = false;
      async function read() {
        if (isReading) return;
        isReading = true;
        try {
          while (wanted.size > 0) {
            const ids = [...wanted];
            wanted.clear();
            for (const news of await rows(context, ids)) onNews(news);
          }
        } catch {
          onNews({ kind: "gap" }); // the database did not answer: what was lost is unknown
        } finally {
          isReading = false;
        }
      }
      return context.listener.on(
        "plumbline_outbox",
        (payload) => {
          if (!/^\d{1,18}$/.test(payload)) return;
          wanted.add(BigInt(payload));
          void read();
        },
        () => onNews({ kind: "gap" }),
      );
    },

    /** Changes after `id`, oldest first, at most `limit`. */
    since: (id: bigint, limit = 1000) =>
      context.prisma.outbox
        .findMany({ where: { id: { gt: id } }, orderBy: { id: "asc" }, take: limit })
        .then((found) => found.map(toNews)),
  };
}

async function rows(context: StoreContext, ids: bigint[]): Promise<News[]> {
  const found = await context.prisma.outbox.findMany({ where: { id: { in: ids } }, orderBy: { id: "asc" } });
  return found.map(toNews);
}

function toNews(row: { id: bigint; projectId: string | null; keys: unknown }): News {
  return {
    kind: "changed",
    id: row.id,
    projectId: row.projectId,
    keys: fromJson<QueryKey[]>(row.keys as never),
  };
}
