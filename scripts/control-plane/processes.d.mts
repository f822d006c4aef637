export function endLeftovers(dir: string): Promise<void>;
export function isAlive(pid: number): boolean;
