/** Runs once before the web process answers anything. */
export async function register(): Promise<void> {
  if (process.env.NEXT_PHASE === "phase-production-build") return;
  // In this shape Next leaves the import out of what it builds for runtimes without Node.
  if (process.env.NEXT_RUNTIME === "nodejs") {
    const { startWeb } = await import("@/lib/services/start-web");
    await startWeb();
  }
}
