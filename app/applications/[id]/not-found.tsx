import { PageHeader } from "@/components/shell/page-header";
import { LinkButton } from "@/components/ui/link-button";

export default function NotFound() {
  return (
    <>
      <PageHeader trail={[{ href: "/", label: "Fleet" }]} title="There is no such application here">
        It may be managed no longer, or belong to a project of which you are no member.
      </PageHeader>
      <LinkButton href="/" variant="primary">
        To the fleet
      </LinkButton>
    </>
  );
}
