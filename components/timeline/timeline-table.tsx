import type { TimelineMark } from "@/components/timeline/timeline-marks";
import { RelativeTime } from "@/components/ui/relative-time";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import Link from "next/link";

/** The same events as rows, the newest first. */
export function TimelineTable({ lanes }: { lanes: { name: string; marks: TimelineMark[] }[] }) {
  const rows = lanes
    .flatMap(({ name, marks }) => marks.map((mark) => ({ name, mark })))
    .sort((a, b) => b.mark.startedAt.localeCompare(a.mark.startedAt));
  return (
    <Table>
      <thead>
        <tr>
          <Th>When</Th>
          <Th>Until</Th>
          <Th>Where</Th>
          <Th>What</Th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ name, mark }) => (
          <Tr key={`${name}:${mark.id}`}>
            <Td className="whitespace-nowrap">
              <RelativeTime at={mark.startedAt} form="clock" />
            </Td>
            <Td className="whitespace-nowrap text-ink-2">
              {mark.kind === "commit" ? (
                ""
              ) : mark.endedAt ? (
                <RelativeTime at={mark.endedAt} form="clock" />
              ) : (
                "now"
              )}
            </Td>
            <Td className="whitespace-nowrap">{name}</Td>
            <Td>
              {mark.href ? (
                <Link
                  href={mark.href}
                  className="underline decoration-line-2 underline-offset-3 hover:decoration-ink"
                >
                  {mark.words}
                </Link>
              ) : (
                mark.words
              )}
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}
