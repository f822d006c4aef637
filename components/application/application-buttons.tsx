"use client";

import { type RefObject, useState } from "react";
import type { ApplicationView } from "@/lib/api/application-schema";
import { heldTargets, rollbackAction, syncAction } from "@/components/application/application-actions";
import { DeleteObjectsDialog } from "@/components/application/delete-objects-dialog";
import { HandBackDialog } from "@/components/application/hand-back-dialog";
import { ReasonButton } from "@/components/application/reason-button";
import { StopManagingDialog } from "@/components/application/stop-managing-dialog";
import { TargetsDialog } from "@/components/application/targets-dialog";
import { useApplicationCommands } from "@/components/application/use-application-commands";
import type { ChangeUrl } from "@/components/application/use-application-url";
import { Button } from "@/components/ui/button";
import { MoreIcon, RefreshIcon } from "@/components/ui/icons";
import { IconButton } from "@/components/ui/icon-button";
import { Kbd } from "@/components/ui/kbd";
import { Menu, MenuItem, MenuSeparator } from "@/components/ui/menu";

/** What can be done to the application as a whole; what would end something that is wrong stands out. */
export function ApplicationButtons({
  application,
  selectedTargetId,
  change,
  focusAfter,
}: {
  application: ApplicationView;
  /** The target to which the page is narrowed; null for all of them. */
  selectedTargetId: string | null;
  change: ChangeUrl;
  /** Takes the focus when the button that was pressed is gone. */
  focusAfter: RefObject<HTMLDivElement | null>;
}) {
  const { refresh } = useApplicationCommands(application);
  const [isStopping, setStopping] = useState(false);
  const [isHandingBack, setHandingBack] = useState(false);
  const [isPlacing, setPlacing] = useState(false);
  const [isDeleting, setDeleting] = useState(false);
  const sync = syncAction(application);
  const rollback = rollbackAction(application);
  // An application that chooses clusters by labels may be nowhere at this moment.
  const hasTargets = application.targets.length > 0;
  // A viewer has no use for buttons that only say no.
  const canWrite = application.role !== "viewer";
  return (
    <div ref={focusAfter} tabIndex={-1} className="flex flex-wrap items-center gap-2 outline-none">
      {hasTargets && (
        <IconButton
          label="Ask Git and the clusters again"
          size="md"
          className="max-sm:hidden"
          isPending={refresh.isPending}
          onClick={() => refresh.mutate()}
        >
          <RefreshIcon />
        </IconButton>
      )}
      {canWrite && (
        <>
          <ReasonButton
            variant={rollback.isRemedy && !sync.isRemedy ? "primary" : "default"}
            reason={rollback.reason}
            onClick={() => change({ dialog: "rollback", to: null })}
          >
            {rollback.label} <Kbd className="max-sm:hidden">r</Kbd>
          </ReasonButton>
          {heldTargets(application).length > 0 && (
            <Button onClick={() => change({ dialog: "follow", hold: null })}>
              Follow {application.revision} again…
            </Button>
          )}
          <ReasonButton
            variant={sync.isRemedy && sync.reason === null ? "primary" : "default"}
            reason={sync.reason}
            onClick={() => change({ dialog: "sync" })}
          >
            {sync.label}
          </ReasonButton>
        </>
      )}
      <Menu
        align="end"
        trigger={
          <Button variant="quiet" aria-label="More actions" className="w-8 px-0!">
            <MoreIcon />
          </Button>
        }
      >
        {hasTargets && (
          <>
            <MenuItem className="sm:hidden" onClick={() => refresh.mutate()}>
              Ask Git and the clusters again
            </MenuItem>
            <MenuItem onClick={() => change({ tab: "policy", object: null })}>Policy</MenuItem>
            <MenuItem onClick={() => change({ tab: "history", object: null })}>History</MenuItem>
            {canWrite && <MenuItem onClick={() => setHandingBack(true)}>Hand back…</MenuItem>}
          </>
        )}
        {application.role === "admin" && (
          <>
            <MenuItem onClick={() => setPlacing(true)}>Targets…</MenuItem>
            <MenuSeparator />
            {hasTargets && (
              <MenuItem isDanger onClick={() => setDeleting(true)}>
                Delete objects…
              </MenuItem>
            )}
            <MenuItem isDanger onClick={() => setStopping(true)}>
              Stop managing…
            </MenuItem>
          </>
        )}
      </Menu>
      <TargetsDialog application={application} open={isPlacing} onOpenChange={setPlacing} />
      <HandBackDialog application={application} open={isHandingBack} onOpenChange={setHandingBack} />
      {isDeleting && (
        <DeleteObjectsDialog
          application={application}
          selectedTargetId={selectedTargetId}
          onClose={() => setDeleting(false)}
        />
      )}
      <StopManagingDialog application={application} open={isStopping} onOpenChange={setStopping} />
    </div>
  );
}
