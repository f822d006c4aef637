import { Readable } from "node:stream";
import { exportAudit } from "@/lib/services/export-audit";
import { privateHeaders } from "@/app/api/error-response";
import { query } from "@/app/api/v1/route-handler";

export const GET = query(async (viewer, { search, origin }) => {
  const file = await exportAudit({ viewer, origin }, search);
  return new Response(Readable.toWeb(Readable.from(file.lines, { objectMode: false })) as ReadableStream, {
    headers: {
      ...privateHeaders,
      "content-type": file.contentType,
      "content-disposition": `attachment; filename="${file.name}"`,
    },
  });
});
