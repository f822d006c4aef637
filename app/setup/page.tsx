import type { Metadata } from "next";
import { needsSetUp } from "@/lib/services/set-up";
import type { PageSearch } from "@/app/page-search";
import { FrontPage } from "@/components/sign-in/front-page";
import { SetupForm } from "@/components/sign-in/setup-form";
import { LinkButton } from "@/components/ui/link-button";

export const metadata: Metadata = { title: "Set up", referrer: "no-referrer" };

export default async function SetupPage({ searchParams }: { searchParams: PageSearch }) {
  const { token } = await searchParams;
  if (typeof token !== "string" || token === "") {
    return (
      <FrontPage
        title="This link is not complete"
        lead="The first start prints a link that works once. Open it whole, with everything behind “token=”."
      >
        <LinkButton href="/sign-in" className="w-full">
          Sign in instead
        </LinkButton>
      </FrontPage>
    );
  }
  if (!(await needsSetUp())) {
    return (
      <FrontPage
        title="This link was used"
        lead="Plumbline has an administrator already, who can add you under Settings, People."
      >
        <LinkButton href="/sign-in" variant="primary" className="w-full">
          Sign in
        </LinkButton>
      </FrontPage>
    );
  }
  return (
    <FrontPage
      title="Welcome"
      lead="You are the first here. This account administers the installation and can add other people."
    >
      <SetupForm token={token} />
    </FrontPage>
  );
}
