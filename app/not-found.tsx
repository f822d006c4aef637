import { PageHeader } from "@/components/shell/page-header";
import { LinkButton } from "@/components/ui/link-button";

export default function NotFound() {
  return (
    <div className="px-4 pt-5 md:px-0 md:pt-0">
      <PageHeader title="Nothing is here">
        The address may be mistyped, what it named may be gone, or it belongs to a project of which you are no
        member.
      </PageHeader>
      <LinkButton href="/" variant="primary">
        To the fleet
      </LinkButton>
    </div>
  );
}
