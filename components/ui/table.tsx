import type { ComponentProps } from "react";
import { classNames } from "@/components/ui/class-names";

/** Rows with hairlines. Wide tables scroll sideways inside their own frame, never the page. */
export function Table({ className, ...props }: ComponentProps<"table">) {
  return (
    <div className="relative overflow-x-auto">
      <table
        {...props}
        className={classNames("w-full border-separate border-spacing-0 text-left", className)}
      />
    </div>
  );
}

export function Th({ className, ...props }: ComponentProps<"th">) {
  return (
    <th
      scope="col"
      {...props}
      className={classNames(
        "px-2.5 pb-1.5 text-sm font-medium whitespace-nowrap text-ink-2 first:pl-0 last:pr-0",
        className,
      )}
    />
  );
}

export function Tr({ className, ...props }: ComponentProps<"tr">) {
  return <tr {...props} className={classNames("group/row", className)} />;
}

export function Td({ className, ...props }: ComponentProps<"td">) {
  return (
    <td
      {...props}
      className={classNames(
        "border-t border-line px-2.5 py-2 align-baseline first:pl-0 last:pr-0",
        className,
      )}
    />
  );
}
