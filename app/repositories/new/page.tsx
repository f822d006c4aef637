import type { Metadata } from "next";
import { requireViewer } from "@/app/viewer";
import { ConnectRepository } from "@/components/repository/connect-repository";
import { NotAllowed } from "@/components/shell/not-allowed";

export const metadata: Metadata = { title: "Connect a repository" };

export default async function ConnectRepositoryPage() {
  const viewer = await requireViewer("/repositories/new");
  if (!viewer.projects.some(({ role }) => role === "admin")) {
    return <NotAllowed who="An administrator of a project connects its repositories." back="/repositories" />;
  }
  return <ConnectRepository />;
}
