import { type Auth, makeAuth } from "@/lib/auth/auth";
import { allowedOrigins } from "@/lib/auth/same-origin";
import { type Keyring, makeKeyring } from "@/lib/platform/crypto";
import { env } from "@/lib/platform/env";
import { type EventHub, makeEventHub } from "@/lib/services/event-hub";
import { tellWorkerAbsence } from "@/lib/services/worker-absence";
import { makeStore, type Store } from "@/lib/store/store";

/** The things of a web process: made once, at the first request that needs them. */
export type Services = {
  store: Store;
  keyring: Keyring;
  auth: Auth;
  events: EventHub;
  baseUrl: string;
  origins: string[];
  trustedProxies: readonly string[];
};

/**
 * On the global object, because Next loads a module once for each of its bundles, and the process shall have one pool
 * of connections and one ear on the database.
 */
const place = Symbol.for("plumbline.services");
const holder = globalThis as { [place]?: Services };

/** The things of this process. Throws `bad_input` when its environment is not usable. */
export function services(): Services {
  return (holder[place] ??= makeFromEnvironment());
}

/** Puts other things in place, for tests. */
export function provideServices(provided: Services): void {
  holder[place] = provided;
}

/** Fits the parts together. */
export function makeServices(parts: {
  store: Store;
  keyring: Keyring;
  baseUrl: string;
  allowedHosts?: readonly string[];
  trustedProxies?: readonly string[];
}): Services {
  const { store, keyring, baseUrl, allowedHosts = [], trustedProxies = [] } = parts;
  const origins = allowedOrigins(baseUrl, allowedHosts);
  return {
    store,
    keyring,
    baseUrl,
    origins,
    trustedProxies,
    auth: makeAuth({
      database: store.prisma,
      book: store.people,
      secret: keyring.secretFor("session"),
      baseUrl,
      origins,
    }),
    events: makeEventHub(async (onNews) => {
      await store.outbox.listen(onNews);
      tellWorkerAbsence(store, onNews);
    }),
  };
}

function makeFromEnvironment(): Services {
  const settings = env();
  const keyring = makeKeyring(settings.PLUMBLINE_KEY);
  return makeServices({
    keyring,
    store: makeStore({
      url: settings.DATABASE_URL,
      keyring,
      witnessFile: settings.PLUMBLINE_WITNESS_FILE,
    }),
    baseUrl: settings.PLUMBLINE_BASE_URL,
    allowedHosts: settings.PLUMBLINE_ALLOWED_HOSTS,
    trustedProxies: settings.PLUMBLINE_TRUSTED_PROXIES,
  });
}
