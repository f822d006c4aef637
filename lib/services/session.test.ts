import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { changePassword } from "@/lib/services/change-password";
import { addPerson, disablePerson, enablePerson, setPassword } from "@/lib/services/people";
import { createProject, setMember } from "@/lib/services/projects";
import { makeServices, provideServices } from "@/lib/services/context";
import { openSetUp, setUp } from "@/lib/services/set-up";
import { callerOf, signInOrOut, viewerOf } from "@/lib/services/session";
import type { Viewer } from "@/lib/api/viewer-schema";
import { type TestDatabase, testDatabase } from "@/lib/testing/postgres";

const baseUrl = "https://plumbline.example.com";
const password = "correct-horse-battery";
/** Checking a password takes a good part of a second on purpose, and these tests check dozens. */
const hashing = 120_000;
let database: TestDatabase;

beforeAll(async () => {
  database = await testDatabase();
  const { store, keyring } = database;
  provideServices(makeServices({ store, keyring, baseUrl }));
});
afterAll(() => database.drop());
beforeEach(() => database.asOwner("truncate rate_limit"));

async function post(path: string, body: unknown, headers: Record<string, string> = {}) {
  return signInOrOut(
    new Request(`${baseUrl}/api/auth/${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", origin: baseUrl, ...headers },
      body: JSON.stringify(body),
    }),
  );
}

/** Signs in and returns the headers of later requests, or the status of the refusal. */
async function signIn(email: string, secret = password, headers: Record<string, string> = {}) {
  const answer = await post("sign-in/email", { email, password: secret }, headers);
  if (!answer.ok) return answer.status;
  return new Headers({ cookie: answer.headers.getSetCookie()[0]!.split(";")[0]! });
}

async function signedIn(email: string): Promise<Headers> {
  const headers = await signIn(email);
  if (typeof headers === "number") throw new Error(`Not signed in: ${headers}`);
  return headers;
}

const administrator = async (): Promise<Viewer> => (await viewerOf(await signedIn("ada@example.com")))!;

describe("the link of the first start", () => {
  test("makes the first administrator, once", async () => {
    const link = await openSetUp();
    const token = new URL(link!).searchParams.get("token")!;
    expect(link!.startsWith(`${baseUrl}/setup?token=`)).toBe(true);
    const person = { token, name: "Ada", email: "Ada@example.com", password };
    await expect(setUp({ ...person, token: "0".repeat(64) }, {})).rejects.toMatchObject({
      code: "forbidden",
    });
    await setUp(person, { ip: "192.0.2.7" });
    await expect(setUp({ ...person, email: "eve@example.com" }, {})).rejects.toMatchObject({
      code: "forbidden",
    });
    expect(await openSetUp()).toBeNull();
    expect(await administrator()).toMatchObject({ name: "Ada", isAdmin: true });
  });

  test("its token is nowhere in the database", async () => {
    const [row] = await database.asOwner<{ sha: string | null }>(
      "select setup_token_sha as sha from installation",
    );
    expect(row).toEqual({ sha: null });
  });
});

describe("signing in", () => {
  test("gives a cookie that scripts and plain HTTP never see, and no token in the answer", async () => {
    const answer = await post("sign-in/email", { email: "ada@example.com", password });
    expect(answer.headers.getSetCookie()[0]).toMatch(
      /^__Secure-plumbline\.session_token=.*HttpOnly; Secure; SameSite=Lax/,
    );
    expect(await answer.text()).toBe("{}");
  });

  test.each<{ what: string; headers: Record<string, string> }>([
    { what: "another site", headers: { origin: "https://evil.example", "sec-fetch-site": "cross-site" } },
    { what: "a sister site", headers: { origin: "https://wiki.example.com", "sec-fetch-site": "same-site" } },
    { what: "a sandboxed frame", headers: { origin: "null" } },
    { what: "a client that says nothing", headers: { origin: "" } },
  ])("$what cannot sign anybody in or out", async ({ headers }) => {
    const credentials = { email: "ada@example.com", password };
    await expect(post("sign-in/email", credentials, headers)).rejects.toMatchObject({ code: "forbidden" });
    const signed = await signedIn("ada@example.com");
    const cookie = signed.get("cookie")!;
    await expect(post("sign-out", {}, { ...headers, cookie })).rejects.toMatchObject({ code: "forbidden" });
    expect(await viewerOf(signed)).not.toBeNull();
  });

  test("sends nobody elsewhere, and takes no form", async () => {
    const sent = {
      email: "ada@example.com",
      password,
      callbackURL: "https://evil.example",
      rememberMe: false,
    };
    const answer = await post("sign-in/email", sent);
    expect(answer.headers.get("location")).toBeNull();
    expect(answer.headers.getSetCookie()).toHaveLength(1);
    const form = await signInOrOut(
      new Request(`${baseUrl}/api/auth/sign-in/email`, {
        method: "POST",
        headers: { "content-type": "application/x-www-form-urlencoded", origin: baseUrl },
        body: new URLSearchParams({ email: "ada@example.com", password }).toString(),
      }),
    );
    expect(form.status).toBe(400);
  });

  test("makes a new session, whatever cookie came along", async () => {
    const before = await signedIn("ada@example.com");
    const after = await signIn("ada@example.com", password, { cookie: before.get("cookie")! });
    expect(after).toBeInstanceOf(Headers);
    expect((after as Headers).get("cookie")).not.toBe(before.get("cookie"));
    const forged = before.get("cookie")!.replace(/=[^.]+\./, "=chosen-by-an-attacker.");
    expect(await viewerOf(new Headers({ cookie: forged }))).toBeNull();
  });

  test("is recorded with where it came from", async () => {
    await signIn("ada@example.com", password, { "x-plumbline-peer": "192.0.2.44" });
    const { entries } = await database.store.audit.list("all", { action: "person.signed_in" });
    expect(entries[0]).toMatchObject({ actor: { name: "Ada" }, origin: { ip: "192.0.2.44" } });
  });

  test("a wrong password and an unknown address are told apart by nothing", async () => {
    const known = await post("sign-in/email", { email: "ada@example.com", password: "wrong-wrong-wrong" });
    const unknown = await post("sign-in/email", { email: "nobody@example.com", password });
    expect([known.status, await known.text()]).toEqual([unknown.status, await unknown.text()]);
    expect(known.status).toBe(401);
  });

  test(
    "too many attempts from one address have to wait, whatever X-Forwarded-For claims",
    { timeout: hashing },
    async () => {
      const attempt = (index: number) =>
        signIn("ada@example.com", "wrong-wrong-wrong", {
          "x-plumbline-peer": "203.0.113.5",
          "x-forwarded-for": `198.51.100.${index}`,
          "x-plumbline-client": `198.51.100.${index}`,
        });
      const statuses = [];
      for (let index = 0; index < 22; index += 1) statuses.push(await attempt(index));
      expect(statuses[0]).toBe(401);
      expect(statuses.at(-1)).toBe(429);
      expect(await signIn("ada@example.com", password, { "x-plumbline-peer": "203.0.113.6" })).toBeInstanceOf(
        Headers,
      );
    },
  );

  test("a body that no address and password fill is not read to its end", async () => {
    const answer = await post("sign-in/email", { email: "ada@example.com", password: "x".repeat(20_000) });
    expect(answer.status).toBe(413);
  });

  test("signing out ends the session in the database, and is recorded", async () => {
    const headers = await signedIn("ada@example.com");
    await post("sign-out", {}, { cookie: headers.get("cookie")! });
    expect(await viewerOf(headers)).toBeNull();
    const { entries } = await database.store.audit.list("all", { action: "person.signed_out" });
    expect(entries[0]).toMatchObject({ actor: { name: "Ada" } });
  });

  test("in vain is recorded, without what was typed", async () => {
    const peer = { "x-plumbline-peer": "192.0.2.61" };
    await signIn("ada@example.com", "canary-wrong-password", peer);
    await signIn("canary-typed-a-password@example.com", "canary-wrong-password", peer);
    const { entries } = await database.store.audit.list("all", { action: "session.failed" });
    expect(entries.slice(0, 2)).toMatchObject([
      { subject: { id: null, name: "an unknown address" }, origin: { ip: "192.0.2.61" } },
      { subject: { name: "Ada" }, actor: { id: null }, origin: { ip: "192.0.2.61" } },
    ]);
    expect(
      JSON.stringify(await database.asOwner("select detail, subject, actor from audit_entry")),
    ).not.toMatch(/canary/);
  });

  test(
    "over and over does not fill the record, which says how many attempts it left out",
    { timeout: hashing },
    async () => {
      const failed = async () =>
        (await database.store.audit.list("all", { action: "session.failed" })).entries;
      const before = (await failed()).length;
      for (let index = 0; index < 15; index += 1)
        await signIn("ada@example.com", "wrong-wrong-wrong", { "x-plumbline-peer": "192.0.2.62" });
      await signIn("ada@example.com", "wrong-wrong-wrong", { "x-plumbline-peer": "192.0.2.63" });
      const entries = await failed();
      expect(entries.length - before).toBe(11);
      expect(entries[0]!.detail).toMatchObject({ unrecorded: 5 });
    },
  );

  test.each([
    "sign-up/email",
    "update-user",
    "change-password",
    "delete-user",
    "list-sessions",
    "get-session",
  ])("%s does not exist", async (path) => {
    const answer = await post(path, { name: "Eve", email: "eve@example.com", password });
    expect(answer.status).toBe(404);
  });
});

describe("people", () => {
  const caller = async () => ({ viewer: await administrator(), origin: {} });

  test("a person added by an administrator signs in and sees nothing until a role is given", async () => {
    const { id } = await addPerson(await caller(), { name: "Grace", email: "grace@example.com", password });
    const headers = await signedIn("grace@example.com");
    expect((await viewerOf(headers))?.projects).toEqual([]);
    const project = await createProject(await caller(), { name: "shop" });
    await setMember(await caller(), { projectId: project.id, userId: id, role: "operator" });
    expect((await viewerOf(headers))?.projects).toEqual([{ id: project.id, name: "shop", role: "operator" }]);
  });

  test("an admin of a project takes in a newcomer by address, and learns of nobody else", async () => {
    const person = { name: "Radia", email: "radia@example.com", password };
    const { id } = await addPerson(await caller(), person);
    const project = await createProject(await caller(), { name: "data" });
    const admin = { id: "lead", name: "Lead", email: "lead@example.com", isAdmin: false };
    const projects = [{ id: project.id, name: "data", role: "admin" as const }];
    const lead = { viewer: { ...admin, projects }, origin: {} };
    await setMember(lead, { projectId: project.id, email: "Radia@Example.com", role: "operator" });
    expect((await database.store.people.findViewer(id))?.projects).toMatchObject([{ role: "operator" }]);
    const again = setMember(lead, { projectId: project.id, email: person.email, role: "viewer" });
    await expect(again).rejects.toMatchObject({ code: "conflict", field: "email" });
    expect((await database.store.people.findViewer(id))?.projects).toMatchObject([{ role: "operator" }]);
    const unknown = setMember(lead, { projectId: project.id, email: "nobody@example.com", role: "viewer" });
    await expect(unknown).rejects.toMatchObject({ code: "bad_input", field: "email" });
    await disablePerson(await caller(), { personId: id });
    const disabled = setMember(lead, { projectId: project.id, email: person.email, role: "admin" });
    await expect(disabled).rejects.toMatchObject({ code: "bad_input", field: "email" });
    const guesses = Array.from({ length: 40 }, (_, index) =>
      setMember(lead, { projectId: project.id, email: `guess-${index}@example.com`, role: "viewer" }).catch(
        (error: { code: string }) => error.code,
      ),
    );
    expect(await Promise.all(guesses)).toContain("rate_limited");
  });

  test("a disabled person has no session at once and gets none", async () => {
    const { id } = await addPerson(await caller(), { name: "Linus", email: "linus@example.com", password });
    const headers = await signedIn("linus@example.com");
    await disablePerson(await caller(), { personId: id });
    expect(await viewerOf(headers)).toBeNull();
    expect(await signIn("linus@example.com")).toBe(401);
    expect(await database.store.people.findViewer(id)).toBeNull();
  });

  test("a person who is enabled again signs in with what they had", async () => {
    const { id } = await addPerson(await caller(), { name: "Edsger", email: "edsger@example.com", password });
    await disablePerson(await caller(), { personId: id });
    await enablePerson(await caller(), { personId: id });
    await enablePerson(await caller(), { personId: id });
    expect((await viewerOf(await signedIn("edsger@example.com")))?.id).toBe(id);
    const { entries } = await database.store.audit.list("all", { action: "person.enabled" });
    expect(entries).toMatchObject([{ actor: { name: "Ada" }, subject: { name: "Edsger" } }]);
  });

  test("the last administrator cannot be disabled", async () => {
    const { viewer, origin } = await caller();
    await expect(disablePerson({ viewer, origin }, { personId: viewer.id })).rejects.toMatchObject({
      code: "conflict",
    });
  });
});

describe("passwords", () => {
  const next = "another-horse-battery";

  async function newcomer(name: string) {
    const email = `${name.toLowerCase()}@example.com`;
    const { id } = await addPerson({ viewer: await administrator(), origin: {} }, { name, email, password });
    return { id, email };
  }

  test("one changes one's own: this session stays, the others end, and only the new one lets in", async () => {
    const { email } = await newcomer("Barbara");
    const [here, elsewhere] = [await signedIn(email), await signedIn(email)];
    const caller = (await callerOf(here))!;
    await changePassword(caller, { currentPassword: password, newPassword: next });
    expect(await viewerOf(here)).not.toBeNull();
    expect(await viewerOf(elsewhere)).toBeNull();
    expect(await signIn(email, password)).toBe(401);
    expect(await signIn(email, next)).toBeInstanceOf(Headers);
    const { entries } = await database.store.audit.list("all", { action: "person.password_changed" });
    expect(entries).toMatchObject([{ actor: { name: "Barbara" }, detail: { sessionsEnded: 1 } }]);
  });

  test("a wrong current one is said at its field, recorded, and changes nothing", async () => {
    const { id, email } = await newcomer("Frances");
    const here = await signedIn(email);
    const caller = { ...(await callerOf(here))!, origin: { ip: "192.0.2.71" } };
    const wrong = changePassword(caller, { currentPassword: "canary-wrong-guess", newPassword: next });
    await expect(wrong).rejects.toMatchObject({ code: "bad_input", field: "currentPassword" });
    expect(await signIn(email, password)).toBeInstanceOf(Headers);
    const { entries } = await database.store.audit.list("all", { action: "person.password_refused" });
    expect(entries).toMatchObject([{ actor: { id }, origin: { ip: "192.0.2.71" } }]);
    expect(JSON.stringify(entries[0]!.detail)).not.toContain("canary");
  });

  test("guessing it has to wait after a few", { timeout: hashing }, async () => {
    const { email } = await newcomer("Margaret");
    const caller = (await callerOf(await signedIn(email)))!;
    const codes = [];
    for (let index = 0; index < 11; index += 1) {
      const guess = changePassword(caller, { currentPassword: `guess-number-${index}`, newPassword: next });
      codes.push(await guess.catch((error: { code: string }) => error.code));
    }
    expect(codes[9]).toBe("bad_input");
    expect(codes[10]).toBe("rate_limited");
  });

  test.each(["short", "x".repeat(201)])("one that is no good is refused: %#", async (bad) => {
    const caller = { viewer: await administrator(), origin: {} };
    const change = changePassword(caller, { currentPassword: password, newPassword: bad });
    await expect(change).rejects.toMatchObject({ code: "bad_input", field: "newPassword" });
    const set = setPassword(caller, { personId: "somebody", newPassword: bad });
    await expect(set).rejects.toMatchObject({ code: "bad_input", field: "newPassword" });
  });

  test("an administrator sets a new one for somebody, and their sessions end", async () => {
    const { id, email } = await newcomer("Katherine");
    const before = await signedIn(email);
    await setPassword({ viewer: await administrator(), origin: {} }, { personId: id, newPassword: next });
    expect(await viewerOf(before)).toBeNull();
    expect(await signIn(email, password)).toBe(401);
    expect(await signIn(email, next)).toBeInstanceOf(Headers);
    const { entries } = await database.store.audit.list("all", { action: "person.password_set" });
    expect(entries).toMatchObject([{ actor: { name: "Ada" }, subject: { name: "Katherine" } }]);
  });

  test("but not for themselves, past their current one, and for nobody who is not there", async () => {
    const viewer = await administrator();
    const own = setPassword({ viewer, origin: {} }, { personId: viewer.id, newPassword: next });
    await expect(own).rejects.toMatchObject({ code: "conflict" });
    const nobody = setPassword({ viewer, origin: {} }, { personId: "nobody", newPassword: next });
    await expect(nobody).rejects.toMatchObject({ code: "not_found" });
  });

  test("no password and no hash stands in the record", async () => {
    const hashes = await database.asOwner<{ password: string }>("select password from account");
    const record = JSON.stringify(await database.asOwner("select detail, subject, actor from audit_entry"));
    for (const secret of [password, next, ...hashes.map((row) => row.password)])
      expect(record).not.toContain(secret);
  });
});
