import { Fragment } from "react";

/** A path, an image or an address: broken after one of its separators before it is broken anywhere else. */
export function Breakable({ text }: { text: string }) {
  return text.split(/(?<=[./:@,])(?=[^./:@,\s])/).map((part, index) => (
    // oxlint-disable-next-line react/no-array-index-key -- the parts of a text have no other identity
    <Fragment key={index}>
      {index > 0 && <wbr />}
      {part}
    </Fragment>
  ));
}
