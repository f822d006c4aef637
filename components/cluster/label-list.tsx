import { Badge } from "@/components/ui/badge";

/** Labels as `env: production`. */
export function LabelList({ labels }: { labels: Record<string, string> }) {
  return Object.entries(labels).map(([key, value]) => (
    <Badge key={key}>
      <span className="text-ink-3">{key}</span> {value}
    </Badge>
  ));
}
