export const testPostgresDir: string;
