import type { Metadata } from "next";
import { redirect } from "next/navigation";
import type { PageSearch } from "@/app/page-search";
import { findPageViewer } from "@/app/viewer";
import { FrontPage } from "@/components/sign-in/front-page";
import { nextPath } from "@/components/sign-in/next-path";
import { SignInForm } from "@/components/sign-in/sign-in-form";

export const metadata: Metadata = { title: "Sign in" };

export default async function SignInPage({ searchParams }: { searchParams: PageSearch }) {
  const next = nextPath((await searchParams).next);
  if (await findPageViewer()) redirect(next);
  return (
    <FrontPage title="Plumbline" lead="Git says what should run. Clusters say what runs.">
      <SignInForm next={next} />
    </FrontPage>
  );
}
