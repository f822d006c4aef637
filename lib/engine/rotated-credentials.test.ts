import { chmodSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { Caller } from "@/lib/services/caller";
import { makeServices, provideServices } from "@/lib/services/context";
import { replaceCredentials } from "@/lib/services/replace-credentials";
import { CanaryWatch } from "@/lib/testing/canaries";
import { describeWithControlPlane } from "@/lib/testing/control-plane";
import { kubeconfigOf } from "@/lib/testing/control-plane-kubeconfig";
import { startFaultyNetwork, startTlsFront } from "@/lib/testing/control-plane-proxy";
import { EngineApplication, type TargetView } from "@/lib/testing/engine-application";
import type { EngineWorld, TestCluster } from "@/lib/testing/engine-world";
import { asFile, configMap, deploymentManifest } from "@/lib/testing/manifests";
import { startEngineWorld } from "@/lib/testing/start-engine-world";
import { until } from "@/lib/testing/until";
import {
  createClientAuthority,
  type IssuedCertificate,
} from "@/scripts/control-plane/client-certificate.mjs";

const administrator: Caller = {
  viewer: { id: "ada", name: "Ada", email: "ada@example.com", isAdmin: true, projects: [] },
  origin: {},
};
const execVersion = "client.authentication.k8s.io/v1";
/** Long enough to be registered with on a busy machine, short enough to be waited for. */
const shortLifeMs = 6_000;

describeWithControlPlane(
  "credentials and certificates that change under standing watches",
  "api",
  (plane) => {
    const dir = mkdtempSync(join(tmpdir(), "plumbline-rotated-"));
    const programs = {
      token: join(dir, "token-program"),
      certificate: join(dir, "certificate-program"),
      waiting: join(dir, "waiting-program"),
    };
    const clientAuthority = createClientAuthority(plane.clientAuthorityDir);
    const secrets: Record<string, string> = {};
    const logged: string[] = [];
    const cleanUps: (() => unknown)[] = [];
    let world: EngineWorld;

    beforeAll(async () => {
      const write = process.stderr.write.bind(process.stderr);
      const spy = vi.spyOn(process.stderr, "write").mockImplementation(((text: string | Uint8Array) => {
        logged.push(String(text));
        return write(text);
      }) as typeof process.stderr.write);
      cleanUps.push(() => spy.mockRestore());
      for (const program of Object.values(programs)) {
        writeFileSync(program, `#!/bin/sh\ncat ${program}.json\n`);
        chmodSync(program, 0o700);
      }
      const environment = { PLUMBLINE_EXEC_COMMANDS: Object.values(programs).join(",") };
      world = await startEngineWorld("rotated", plane, { environment });
      const { store, keyring } = world.database;
      provideServices(makeServices({ store, keyring, baseUrl: "http://localhost:3000" }));
      world.startWorker();
    });
    afterAll(async () => {
      await world.stop();
      for (const cleanUp of cleanUps) await cleanUp();
      rmSync(dir, { recursive: true, force: true });
    });

    // ---- who we are

    async function issueToken(): Promise<string> {
      const { users } = JSON.parse(await world.serviceAccount()) as { users: { user: { token: string } }[] };
      const { token } = users[0]!.user;
      secrets[`token ${Object.keys(secrets).length}`] = token.split(".")[2]!;
      return token;
    }
    /** Deletes the service account of a token, which ends it. */
    async function revoke(token: string): Promise<void> {
      const claims = Buffer.from(token.split(".")[1]!, "base64url").toString("utf8");
      const [namespace, name] = (JSON.parse(claims) as { sub: string }).sub.split(":").slice(2);
      await world.admin.request("DELETE", `/api/v1/namespaces/${namespace}/serviceaccounts/${name}`);
    }
    function issueCertificate(lifeMs?: number): IssuedCertificate {
      const issued = clientAuthority.issue("ann", ["system:masters"], lifeMs);
      secrets[`key ${Object.keys(secrets).length}`] = issued.key.split("\n")[2]!;
      return issued;
    }
    function prints(program: string, status: object): void {
      const answer = JSON.stringify({ apiVersion: execVersion, kind: "ExecCredential", status });
      // It may be running.
      writeFileSync(`${program}.next`, answer, { mode: 0o600 });
      renameSync(`${program}.next`, `${program}.json`);
    }
    const statusOf = ({ certificate, key }: IssuedCertificate) => ({
      clientCertificateData: certificate,
      clientKeyData: key,
    });
    /** The same cluster, signed in to by a program. */
    function signedInBy(program: string, kubeconfig: string): string {
      const user = { exec: { command: program, apiVersion: execVersion } };
      return JSON.stringify({ ...(JSON.parse(kubeconfig) as object), users: [{ name: "u", user }] });
    }
    async function replace({ id }: TestCluster, kubeconfig: string): Promise<void> {
      await replaceCredentials(administrator, { clusterId: id, kubeconfig });
    }

    // ---- what is seen meanwhile

    async function appOn(cluster: TestCluster): Promise<EngineApplication> {
      const app = await EngineApplication.create(world, {
        clusters: [cluster],
        files: { "a.yaml": asFile(configMap("a", { v: "1" })) },
      });
      await app.awaitStatus("behind");
      await app.synced();
      await app.awaitTarget("verified and synced", isClaimed);
      return app;
    }
    /** Drift is seen, and that it is over. */
    async function isFollowed(app: EngineApplication): Promise<void> {
      await app.edit("ConfigMap", "a", { data: { v: "drifted" } });
      await app.awaitTarget("drifted and verified", isDriftSeen);
      await app.edit("ConfigMap", "a", { data: { v: "1" } });
      await app.awaitTarget("verified and synced", isClaimed);
    }
    /** An outage in these words, until it is mended: what is written during it is seen, and nothing is claimed before. */
    async function survives(
      app: EngineApplication,
      words: RegExp,
      mend: () => Promise<unknown>,
    ): Promise<void> {
      const silent = await app.awaitTarget("not verified", ({ freshness }) => freshness.cause === "cluster");
      expect(silent.freshness).toMatchObject({
        isVerified: false,
        reason: expect.stringMatching(words) as string,
      });
      await app.edit("ConfigMap", "a", { data: { v: "written in the outage" } });
      const sights = await during(app, async () => {
        await mend();
        await app.awaitTarget("drifted and verified", isDriftSeen, { timeoutMs: 15_000 });
      });
      expect(sights.filter(isClaimed)).toEqual([]);
      await app.edit("ConfigMap", "a", { data: { v: "1" } });
      await app.awaitTarget("verified and synced", isClaimed);
    }

    describe.concurrent("", { timeout: 90_000 }, () => {
      test("a token that ends and is replaced by a person", async () => {
        const cluster = await world.addCluster("replaced");
        const { users } = JSON.parse(cluster.kubeconfig) as { users: { user: { token: string } }[] };
        const app = await appOn(cluster);

        await revoke(users[0]!.user.token);
        const words = /does not accept these credentials \(401\).*Replace the kubeconfig with/;
        await survives(app, words, async () => {
          const { guise } = cluster;
          await replace(cluster, kubeconfigOf({ server: guise.url, token: await issueToken() }));
        });
      });

      test("a token that ends, under watches that break then, and is printed anew by a program", async () => {
        const resets: (() => void)[] = [];
        const cluster = await world.addCluster("token", {
          through: async (url) => {
            const network = await startFaultyNetwork(url);
            cleanUps.push(() => network.close());
            resets.push(network.reset);
            return `http://127.0.0.1:${network.port}`;
          },
        });
        const first = await issueToken();
        prints(programs.token, { token: first });
        await replace(cluster, signedInBy(programs.token, cluster.kubeconfig));
        const app = await appOn(cluster);

        await revoke(first);
        const words = /does not accept these credentials \(401\).*token-program printed them/;
        await survives(app, words, async () => {
          // A watch that breaks now is opened in vain, long before the cluster has been asked twice more.
          resets[0]!();
          const { asked } = cluster.guise;
          await until("the cluster was asked twice more", async () => cluster.guise.asked > asked + 1);
          prints(programs.token, { token: await issueToken() });
        });
      });

      test("a client certificate that ends, replaced by a person and printed anew by a program", async () => {
        const { cluster } = world;
        const app = await appOn(cluster);
        const { url: server, certificate } = plane;
        await replace(cluster, kubeconfigOf({ server, certificate, client: issueCertificate(shortLifeMs) }));
        await isFollowed(app);

        const byKubeconfig = /\(401\).*The client certificate ended at \d{4}-.*Replace the kubeconfig with/;
        await survives(app, byKubeconfig, () => {
          prints(programs.certificate, statusOf(issueCertificate(shortLifeMs)));
          return replace(cluster, signedInBy(programs.certificate, cluster.kubeconfig));
        });

        const byProgram = /\(401\).*The client certificate ended at \d{4}-.*certificate-program printed them/;
        await survives(app, byProgram, async () =>
          prints(programs.certificate, statusOf(issueCertificate())),
        );
      });

      test("an operation that awaits health goes on when the token is rotated meanwhile", async () => {
        const cluster = await world.addCluster("waiting");
        const first = await issueToken();
        prints(programs.waiting, { token: first });
        await replace(cluster, signedInBy(programs.waiting, cluster.kubeconfig));
        const app = await EngineApplication.create(world, {
          clusters: [cluster],
          files: { "web.yaml": asFile(deploymentManifest("web")) },
        });
        await app.awaitStatus("behind");
        const operationId = await app.sync();
        await until("it is written", () => app.findLive("apps/Deployment", "web"));

        await revoke(first);
        await app.awaitTarget("not verified", ({ freshness }) => freshness.cause === "cluster");
        const { asked } = cluster.guise;
        await until("the cluster was asked twice more", async () => cluster.guise.asked > asked + 1);
        prints(programs.waiting, { token: await issueToken() });
        await app.awaitTarget("verified again", ({ freshness }) => freshness.isVerified);
        // Nothing rolls out where there are no controllers.
        const status = {
          observedGeneration: 1,
          replicas: 1,
          updatedReplicas: 1,
          readyReplicas: 1,
          availableReplicas: 1,
        };
        const path = `/apis/apps/v1/namespaces/${app.namespace}/deployments/web/status`;
        await world.admin.request("PATCH", path, { status }, "application/merge-patch+json");
        expect(await app.ended(operationId)).toMatchObject({ state: "succeeded" });
      });

      test("a serving certificate that changes", async () => {
        const [before, after] = ["before", "after"].map((name) => {
          const folder = join(dir, name);
          mkdirSync(folder);
          return createClientAuthority(folder);
        }) as [ReturnType<typeof createClientAuthority>, ReturnType<typeof createClientAuthority>];
        const pem = (authority: typeof before) => readFileSync(authority.certificatePath, "utf8");
        const cluster = await world.addCluster("serving");
        const front = await startTlsFront(cluster.guise.url, before.issueServer());
        cleanUps.push(() => front.close());
        const token = await issueToken();
        const trusting = (authority: typeof before) =>
          kubeconfigOf({ server: front.url, certificate: pem(authority), token });
        const app = await appOn(cluster);
        await replace(cluster, trusting(before));
        await isFollowed(app);

        const sights = await during(app, async () => {
          front.present(before.issueServer());
          await isFollowed(app);
        });
        expect(sights.filter(({ freshness }) => !freshness.isVerified)).toEqual([]);

        front.present(after.issueServer());
        const words = /certificate signed by an unknown authority.*certificate-authority-data/;
        await survives(app, words, async () => {
          await expect(replace(cluster, trusting(before))).rejects.toThrow(words);
          await replace(cluster, trusting(after));
        });
      });
    });

    test("none of the credentials stands in a log or in the database", async () => {
      const watch = new CanaryWatch(secrets);
      expect(Object.keys(secrets).length).toBeGreaterThanOrEqual(6);
      expect(logged.join("")).toContain("worker.started");
      expect(logged.flatMap((line) => watch.seenIn("log", line))).toEqual([]);
      expect(await watch.seenInDatabase(world.database)).toEqual([]);
    });
  },
);

function isClaimed({ status, freshness, counts }: TargetView): boolean {
  return status === "synced" && freshness.isVerified && Object.keys(counts).join() === "synced";
}

function isDriftSeen({ counts, freshness }: TargetView): boolean {
  return counts.drifted === 1 && freshness.isVerified;
}

/** The states of a target while something happens, as far as each stays for long enough to be read. */
async function during(app: EngineApplication, act: () => Promise<void>): Promise<TargetView[]> {
  const sights: TargetView[] = [];
  let hasEnded = false;
  const acting = act().finally(() => (hasEnded = true));
  acting.catch(() => {});
  while (!hasEnded) {
    sights.push(await app.target());
    await sleep(20);
  }
  await acting;
  return sights;
}
