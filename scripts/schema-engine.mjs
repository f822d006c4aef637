#!/usr/bin/env node
// Stands in for Prisma's native schema engine, which every Prisma command would download first: the same engine,
// compiled to WebAssembly and installed from npm, behind the command line's own protocol (JSON-RPC, a line each, on
// stdin and stdout). PRISMA_SCHEMA_ENGINE_BINARY names this file. All four Prisma packages must have one version.
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { PrismaPg } from "@prisma/adapter-pg";
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from "@prisma/driver-adapter-utils";
import pg from "pg";

const require = createRequire(import.meta.url);
const { parse: parseUrl } = createRequire(require.resolve("pg"))("pg-connection-string");
const args = process.argv.slice(2);

main().then(
  () => process.exit(0),
  (error) => {
    logError(error.code, error.stack ?? String(error));
    process.exit(1);
  },
);

async function main() {
  if (args.includes("--version")) {
    const bindings = await loadEngine();
    process.stdout.write(`schema-engine-cli ${bindings.version()}\n`);
    return;
  }
  const datasource = JSON.parse(valuesOf("--datasource")[0] ?? "{}");
  if (args.includes("cli")) return runCommand(args[args.indexOf("cli") + 1], datasource.url);
  await serve(datasource.url);
}

/** Answers requests until stdin ends. The engine starts with the first one, because `generate` sends none. */
async function serve(url) {
  const datamodels = valuesOf("--datamodels").map((file) => [file, fs.readFileSync(file, "utf8")]);
  let starting;
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
    if (!line.trim()) continue;
    const request = JSON.parse(line);
    if (!request.method) continue; // the command line's answer to our own `print`
    try {
      starting ??= newEngine(url ?? "postgresql://nobody@127.0.0.1:1/nothing", datamodels);
      const result = await call(await starting, request);
      await send({ jsonrpc: "2.0", id: request.id, result: result ?? {} });
    } catch (error) {
      const data = {
        is_panic: false,
        message: error?.message ?? String(error),
        error_code: error?.code ?? error?.error_code,
        meta: error?.meta,
      };
      await send({
        jsonrpc: "2.0",
        id: request.id,
        error: { code: 4466, message: "An error happened.", data },
      });
    }
  }
}

async function call(engine, { id, method, params }) {
  if (method === "getDatabaseVersion") return engine.version(params);
  if (method !== "diff") return engine[method](params);
  // The native engine prints a diff by asking the command line to; the WebAssembly build returns it.
  const answer = await engine.diff({ exitCode: null, ...params });
  if (answer?.stdout == null) return answer;
  const content = answer.stdout.replace(/\n$/, "");
  await send({ jsonrpc: "2.0", id: 1_000_000 + id, method: "print", params: { content } });
  return { exitCode: answer.exitCode, stdout: null };
}

/** `can-connect-to-database`, `create-database` and `drop-database`, with the engine's codes on stderr. */
async function runCommand(command, databaseUrl) {
  const url = new URL(databaseUrl);
  const database = decodeURIComponent(url.pathname.slice(1));
  if (command !== "can-connect-to-database") url.pathname = "/postgres";
  const client = new pg.Client({ connectionString: url.toString() });
  try {
    await client.connect();
    const name = client.escapeIdentifier(database);
    if (command === "create-database") await client.query(`create database ${name}`);
    if (command === "drop-database") await client.query(`drop database ${name}`);
  } catch (error) {
    const code = { "3D000": "P1003", "28P01": "P1000", "42P04": "P1009" }[error.code] ?? "P1001";
    logError(code, code === "P1003" ? `Database \`${database}\` does not exist` : error.message);
    process.exitCode = 1;
    process.exit();
  } finally {
    await client.end().catch(() => {});
  }
}

async function loadEngine() {
  globalThis.PRISMA_WASM_PANIC_REGISTRY = {
    set_message: (message) => logError(undefined, message, true),
  };
  const file = require.resolve("@prisma/schema-engine-wasm/schema_engine_bg");
  const bindings = await import(pathToFileURL(file).href);
  const bytes = fs.readFileSync(path.join(path.dirname(file), "schema_engine_bg.wasm"));
  const { instance } = await WebAssembly.instantiate(bytes, { "./schema_engine_bg.js": bindings });
  bindings.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  return bindings;
}

async function newEngine(url, datamodels) {
  const bindings = await loadEngine();
  // Apart, not as connectionString: adapter-pg's shadow database is {...config, database}, which that would override.
  const { host, port, user, password, database, ssl } = parseUrl(url);
  const config = { host, port: port ? Number(port) : undefined, user, password, database, ssl, max: 4 };
  const schema = new URL(url).searchParams.get("schema") ?? undefined;
  const adapter = bindMigrationAwareSqlAdapterFactory(new ShadowAwareFactory(config, { schema }));
  const log = (message) => {
    if (process.env.DEBUG_SCHEMA_ENGINE) process.stderr.write(`${message}\n`);
  };
  return bindings.SchemaEngine.new({ datamodels: datamodels.length ? datamodels : undefined }, log, adapter);
}

class ShadowAwareFactory extends PrismaPg {
  constructor(config, options) {
    super(config, options);
    this.shadowConfig = config;
    this.shadowOptions = options;
  }

  async connect() {
    return withCharColumns(await super.connect());
  }

  /** adapter-pg's own version drops the shadow database before it closes its pool. */
  async connectToShadowDb() {
    const name = `prisma_migrate_shadow_db_${crypto.randomUUID()}`;
    const main = await super.connect();
    await main.executeScript(`CREATE DATABASE "${name}"`);
    const factory = new PrismaPg({ ...this.shadowConfig, database: name }, this.shadowOptions);
    const shadow = withCharColumns(await factory.connect());
    const close = shadow.dispose.bind(shadow);
    shadow.dispose = async () => {
      await close();
      await main.executeScript(`DROP DATABASE "${name}" WITH (FORCE)`);
      await main.dispose();
    };
    return shadow;
  }
}

/** adapter-pg 7.10 does not know the catalogue's type "char" (18), which the engine reads: reported as Character. */
function withCharColumns(adapter) {
  const performIO = adapter.performIO;
  const queryRaw = adapter.queryRaw;
  const startTransaction = adapter.startTransaction;
  adapter.queryRaw = async (query) => {
    let chars = [];
    const self = Object.create(adapter);
    self.performIO = async (statement) => {
      const result = await performIO.call(adapter, statement);
      chars = result.fields.flatMap((field, index) => (field.dataTypeID === 18 ? [index] : []));
      for (const index of chars) result.fields[index].dataTypeID = 25;
      return result;
    };
    const answer = await queryRaw.call(self, query);
    for (const index of chars) answer.columnTypes[index] = ColumnTypeEnum.Character;
    return answer;
  };
  if (startTransaction) {
    adapter.startTransaction = async (level) => withCharColumns(await startTransaction.call(adapter, level));
  }
  return adapter;
}

function valuesOf(option) {
  return args.flatMap((arg, index) => (arg === option ? [args[index + 1]] : []));
}

function send(message) {
  return new Promise((resolve) => process.stdout.write(`${JSON.stringify(message)}\n`, resolve));
}

function logError(code, message, isPanic = false) {
  const fields = { message, error_code: code, is_panic: isPanic };
  const entry = {
    timestamp: new Date().toISOString(),
    level: "ERROR",
    fields,
    target: "schema_engine::logger",
  };
  process.stderr.write(`\n${JSON.stringify(entry)}\n`);
}
