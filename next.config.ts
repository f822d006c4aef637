import type { NextConfig } from "next";

/** For every answer; pages have a content security policy of their own with a nonce (proxy.ts). */
const securityHeaders = [
  // For browsers that do not know frame-ancestors.
  { key: "X-Frame-Options", value: "DENY" },
  { key: "X-Content-Type-Options", value: "nosniff" },
  // Addresses carry names of applications and filters, and the link of the first start carries a token.
  { key: "Referrer-Policy", value: "no-referrer" },
  { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
  { key: "Permissions-Policy", value: "camera=(), geolocation=(), microphone=(), payment=(), usb=()" },
];

const config: NextConfig = {
  // Next would take a folder above for the root when a lock file lies there, and put the build elsewhere.
  outputFileTracingRoot: import.meta.dirname,
  turbopack: { root: import.meta.dirname },
  output: "standalone",
  poweredByHeader: false,
  reactStrictMode: true,
  // There are no pictures to make smaller, and the endpoint that does it would fetch for anybody.
  images: { unoptimized: true },
  // The development server refuses 127.0.0.1 otherwise.
  allowedDevOrigins: ["127.0.0.1"],
  // They load files of their own at run time, which a bundle would not find.
  serverExternalPackages: ["@prisma/client", "@prisma/adapter-pg", "pg", "graphile-worker", "jq-wasm"],
  headers: async () => [
    { source: "/:path*", headers: securityHeaders },
    {
      source: "/api/:path*",
      headers: [{ key: "Content-Security-Policy", value: "default-src 'none'; frame-ancestors 'none'" }],
    },
  ],
};

export default config;
