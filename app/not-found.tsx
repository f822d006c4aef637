import { findPageViewer } from "@/app/viewer";
import { PageHeader } from "@/components/shell/page-header";
import { FrontPage } from "@/components/sign-in/front-page";
import { LinkButton } from "@/components/ui/link-button";

export default async function NotFound() {
  // Without a viewer there is no frame around the page either.
  if (!(await findPageViewer())) {
    return (
      <FrontPage
        title="Nothing is here"
        lead="The address may be mistyped, or you have to sign in to see it."
      >
        <LinkButton href="/sign-in" variant="primary" className="w-full">
          Sign in
        </LinkButton>
      </FrontPage>
    );
  }
  return (
    <>
      <PageHeader title="Nothing is here">
        The address may be mistyped, what it named may be gone, or it belongs to a project of which you are no
        member.
      </PageHeader>
      <LinkButton href="/" variant="primary">
        To the fleet
      </LinkButton>
    </>
  );
}
