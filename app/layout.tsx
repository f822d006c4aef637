import type { Metadata, Viewport } from "next";
import { cookies } from "next/headers";
import { GeistMono } from "geist/font/mono";
import { GeistSans } from "geist/font/sans";
import type { ReactNode } from "react";
import "@/app/globals.css";
import { viewerQuery } from "@/lib/api/viewer-query";
import { Hydrated } from "@/app/hydrated";
import { Providers } from "@/components/shell/providers";
import { Shell } from "@/components/shell/shell";
import { themeCookie, themeOf } from "@/components/shell/theme";
import { findPageViewer } from "@/app/viewer";

export const metadata: Metadata = {
  title: { default: "Plumbline", template: "%s · Plumbline" },
  description: "Holds what Git says should run against what clusters run.",
  robots: { index: false, follow: false },
};
export const viewport: Viewport = {
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#f6f7f8" },
    { media: "(prefers-color-scheme: dark)", color: "#0b0d10" },
  ],
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  const theme = themeOf((await cookies()).get(themeCookie)?.value);
  const viewer = await findPageViewer();
  return (
    <html
      lang="en"
      data-theme={theme === "system" ? undefined : theme}
      className={`${GeistSans.variable} ${GeistMono.variable}`}
    >
      <body>
        <Providers>
          <Hydrated seed={(queryClient) => viewer && queryClient.setQueryData(viewerQuery.queryKey, viewer)}>
            <Shell viewer={viewer}>{children}</Shell>
          </Hydrated>
        </Providers>
      </body>
    </html>
  );
}
