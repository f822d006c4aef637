export const migrationsDir: string;
export function migrate(url: string, dir?: string): Promise<string[]>;
export function readMigrations(dir?: string): { name: string; sql: string; checksum: string }[];
