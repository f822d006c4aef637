import type { Metadata } from "next";
import { type PageSearch, singleValues } from "@/app/page-search";
import { requireViewer } from "@/app/viewer";
import { ConnectRepository } from "@/components/repository/connect-repository";
import { NotAllowed } from "@/components/shell/not-allowed";

export const metadata: Metadata = { title: "Connect a repository" };

export default async function ConnectRepositoryPage({ searchParams }: { searchParams: PageSearch }) {
  const viewer = await requireViewer("/repositories/new");
  if (!viewer.projects.some(({ role }) => role === "admin")) {
    return <NotAllowed who="An administrator of a project connects its repositories." back="/repositories" />;
  }
  const values = await singleValues(searchParams);
  const project = values.get("project");
  const isTheirs = viewer.projects.some(({ id, role }) => id === project && role === "admin");
  return (
    <ConnectRepository known={{ address: values.get("address"), projectId: isTheirs ? project : null }} />
  );
}
