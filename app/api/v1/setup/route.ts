import { setUp } from "@/lib/services/set-up";
import { publicCommand } from "@/app/api/v1/route-handler";

/** Few attempts: the token cannot be guessed, and nobody needs more. */
export const POST = publicCommand({ burst: 10, perMs: 60_000 }, (input, origin) => setUp(input, origin));
