"use client";

import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { fleetQuery } from "@/lib/api/fleet-query";
import type { Status } from "@/lib/domain/status/status";
import { worstStatus } from "@/components/status/worst-status";

/** Shapes for 16 px, and colours that hold on light and dark tabs alike. */
const drawings: Partial<Record<Status, string>> = {
  behind: `<path d="M7 1.5 13 12H1Z" fill="#3b82c4"/>`,
  drifted: `<path d="M7 .5 13.5 7 7 13.5 .5 7Z" fill="#d98a1f"/>`,
  diverged: `<path d="M7 0 11.5 6h-9ZM7 14 2.5 8h9Z" fill="#d9559a"/>`,
  degraded: `<path d="m2.5 2.5 9 9m0-9-9 9" stroke="#e0453a" stroke-width="3" stroke-linecap="round"/>`,
  unknown: `<circle cx="7" cy="7" r="5.2" fill="none" stroke="#85888f" stroke-width="2.2" stroke-dasharray="2.7 2.3"/>`,
  held: `<path d="M3 1.5h3v11H3zM8 1.5h3v11H8z" fill="#8d6fd1"/>`,
};

/** The worst thing that needs somebody, in the tab: seen from another window. Renders nothing. */
export function Favicon() {
  const causes = useQuery(fleetQuery).data?.causes;
  const drawing = causes && drawings[worstStatus(causes.map((cause) => cause.status))];

  useEffect(() => {
    if (!drawing) return;
    const link = Object.assign(document.createElement("link"), {
      rel: "icon",
      type: "image/svg+xml",
      href: `data:image/svg+xml,${encodeURIComponent(
        `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 14 14">${drawing}</svg>`,
      )}`,
    });
    document.head.append(link);
    return () => link.remove();
  }, [drawing]);

  return null;
}
