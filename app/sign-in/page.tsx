import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { needsSetUp } from "@/lib/services/set-up";
import type { PageSearch } from "@/app/page-search";
import { findPageViewer } from "@/app/viewer";
import { FrontPage } from "@/components/sign-in/front-page";
import { nextPath } from "@/components/sign-in/next-path";
import { SignInForm } from "@/components/sign-in/sign-in-form";

export const metadata: Metadata = { title: "Sign in" };

export default async function SignInPage({ searchParams }: { searchParams: PageSearch }) {
  const next = nextPath((await searchParams).next);
  if (await findPageViewer()) redirect(next);
  if (await needsSetUp()) {
    return (
      <FrontPage
        title="Not set up yet"
        lead="Plumbline printed a link when it started. Open it to become the first administrator."
      >
        <p className="text-center text-ink-2">The link works once, for a day. A restart prints it again.</p>
      </FrontPage>
    );
  }
  return (
    <FrontPage title="Plumbline" lead="Git says what should run. Clusters say what runs.">
      <SignInForm next={next} />
    </FrontPage>
  );
}
