"use client";

import { navigation } from "@/components/shell/navigation";
import { Dialog } from "@/components/ui/dialog";
import { Kbd } from "@/components/ui/kbd";

const sections: { title: string; rows: { keys: string[]; does: string }[] }[] = [
  {
    title: "Anywhere",
    rows: [
      { keys: ["⌘ K", "Ctrl K"], does: "Find anything, do anything" },
      { keys: ["/"], does: "Search on this page" },
      { keys: ["?"], does: "These shortcuts" },
      { keys: ["Esc"], does: "Close what is open" },
    ],
  },
  {
    title: "Go to",
    rows: navigation.map(({ key, label }) => ({ keys: [`g ${key}`], does: label })),
  },
  {
    title: "Fleet",
    rows: [
      { keys: ["← ↑ ↓ →"], does: "Move over the cells" },
      { keys: ["Home", "End"], does: "First and last cluster" },
      { keys: ["Enter"], does: "Open the application at that cluster" },
    ],
  },
  {
    title: "Application",
    rows: [
      { keys: ["j", "k"], does: "Next and previous difference" },
      { keys: ["r"], does: "Roll back…" },
    ],
  },
];

export function ShortcutsDialog({
  open,
  onOpenChange,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Keyboard shortcuts" width="lg" focus="reading">
      <div className="grid gap-x-10 gap-y-6 sm:grid-cols-2">
        {sections.map(({ title, rows }) => (
          <section key={title}>
            <h3 className="mb-1 font-semibold">{title}</h3>
            <dl>
              {rows.map(({ keys, does }) => (
                <div
                  key={does}
                  className="flex items-center justify-between gap-4 border-t border-line py-1.5"
                >
                  <dt className="text-ink-2">{does}</dt>
                  <dd className="flex gap-1">
                    {keys.map((key) => (
                      <Kbd key={key}>{key}</Kbd>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
