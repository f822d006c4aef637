"use client";

import "@/app/globals.css";

/** Stands in for everything when not even the frame could be rendered. */
export default function GlobalError({ error }: { error: Error & { digest?: string } }) {
  return (
    <html lang="en">
      <body className="grid min-h-dvh place-items-center px-5">
        <main className="max-w-md">
          <h1 className="text-title">Plumbline cannot show anything now</h1>
          <p className="mt-1 mb-4 text-ink-2">
            The database may be away. Nothing is lost: workers go on with what they were asked for.
            {error.digest && (
              <>
                {" "}
                In the log as <span className="mono text-ink">{error.digest}</span>.
              </>
            )}
          </p>
          <button
            type="button"
            onClick={() => window.location.reload()}
            className="h-8 rounded-md border border-ink bg-ink px-3 font-medium text-paper"
          >
            Reload
          </button>
        </main>
      </body>
    </html>
  );
}
