import type { Status } from "@/lib/domain/status/status";
import { StatusGlyph } from "@/components/status/glyph";
import { statusWords } from "@/components/status/status-text";
import { classNames } from "@/components/ui/class-names";

/** A status as shape and word: "◆ Drifted". Pass children to say more: "Drifted, 2 fields". */
export function StatusWord({
  status,
  className,
  children,
}: {
  status: Status;
  className?: string;
  children?: React.ReactNode;
}) {
  return (
    <span className={classNames("inline-flex items-center gap-1.5 align-top whitespace-nowrap", className)}>
      <StatusGlyph status={status} />
      {children ?? statusWords[status]}
    </span>
  );
}
