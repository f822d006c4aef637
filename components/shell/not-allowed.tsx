import { PageHeader } from "@/components/shell/page-header";
import { LinkButton } from "@/components/ui/link-button";

/** A page that exists, for somebody who may not use it: who may, and the way back. */
export function NotAllowed({ who, back }: { who: string; back: string }) {
  return (
    <>
      <PageHeader title="You may not do this">{who}</PageHeader>
      <LinkButton href={back}>Go back</LinkButton>
    </>
  );
}
