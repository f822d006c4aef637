import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { signWebhook } from "@/lib/platform/webhook-signature";
import { makeServices, provideServices } from "@/lib/services/context";
import { receiveWebhook } from "@/lib/services/receive-webhook";
import { type TestDatabase, testDatabase } from "@/lib/testing/postgres";
import { makeStoreWorld, type StoreWorld } from "@/lib/testing/store-world";

let database: TestDatabase;
let world: StoreWorld;
let secret: string;

beforeAll(async () => {
  database = await testDatabase();
  const { store, keyring } = database;
  provideServices(makeServices({ store, keyring, baseUrl: "http://localhost:3000" }));
  world = await makeStoreWorld(store);
  secret = (await store.repositoryRegistry.findWebhook(world.repositoryId))!.secret;
});
afterAll(() => database.drop());

function deliver(change: Partial<Parameters<typeof receiveWebhook>[0]> = {}, body = pushOf(randomUUID())) {
  return receiveWebhook({
    repositoryId: world.repositoryId,
    event: "push",
    deliveryId: randomUUID(),
    signature: signWebhook(secret, body),
    from: `192.0.2.${Math.ceil(Math.random() * 250)}`,
    readBody: async () => Buffer.from(body),
    ...change,
  });
}

const pushOf = (after: string) => JSON.stringify({ ref: "refs/heads/main", after });

/** What a delivery may change: when the repository is looked at next, and what was received. */
async function state() {
  const [row] = await database.asOwner<{ state: string }>(
    `select r::text || (select coalesce(string_agg(d::text, '' order by d::text), '') from webhook_delivery d) as state
     from repository r`,
  );
  return row!.state;
}

test("a signed push makes a worker look at the repository now", async () => {
  await database.asOwner("update repository set next_check_at = now() + interval '1 hour'");
  await deliver();
  const due = await database.store.repositories.claimDue(60_000, 10);
  expect(due.map(({ repository }) => repository.id)).toEqual([world.repositoryId]);
});

const body = pushOf("forged");

test.each<{ promise: string; forge: () => Parameters<typeof deliver>[0] }>([
  { promise: "a wrong secret", forge: () => ({ signature: signWebhook("not the secret", body) }) },
  { promise: "no signature", forge: () => ({ signature: null }) },
  { promise: "a signature of other bytes", forge: () => ({ signature: signWebhook(secret, `${body} `) }) },
  { promise: "another repository", forge: () => ({ repositoryId: randomUUID() }) },
  { promise: "no repository at all", forge: () => ({ repositoryId: "../../etc" }) },
])("a forged delivery ($promise) changes nothing", async ({ forge }) => {
  const before = await state();
  await expect(deliver(forge(), body)).rejects.toMatchObject({
    code: "unauthenticated",
    message: "The signature does not fit. Check the webhook's secret.",
  });
  expect(await state()).toBe(before);
});

test("a replayed delivery changes nothing, also under a new delivery id", async () => {
  const body = pushOf("replayed");
  await deliver({}, body);
  const before = await state();
  await deliver({}, body);
  await deliver({ deliveryId: null }, body);
  expect(await state()).toBe(before);
});

test("a ping is welcome and has no effect", async () => {
  const before = await state();
  await deliver({ event: "ping" });
  expect(await state()).toBe(before);
});

test("whoever guesses secrets is soon not heard", async () => {
  const guess = () => deliver({ signature: signWebhook("guess", "x"), from: "203.0.113.66" });
  const answers = await Promise.all(
    Array.from({ length: 30 }, () => guess().catch((error: { code: string }) => error.code)),
  );
  expect(answers).toContain("unauthenticated");
  expect(answers.at(-1)).toBe("rate_limited");
});
