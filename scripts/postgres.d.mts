export type PostgresOptions = { dir: string; port?: number; settings?: Record<string, string> };
/** A running Postgres: the owner migrates, the app's login works as plumbline_app. */
export type Postgres = { ownerUrl: string; appUrl: string; port: number; stop: () => Promise<void> };
export function startPostgres(options: PostgresOptions): Promise<Postgres>;
export function stopPostgres(options: { dir: string }): Promise<void>;
export function postgresPort(options: { dir: string }): Promise<number | null>;
export function killPostgres(options: { dir: string }): Promise<void>;
export function postgresLog(options: { dir: string }): string;
