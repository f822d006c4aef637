/** A choice of one as a browser's own radio, drawn like the tick of `Checkbox`: a ring, filled when it is chosen. */
export const radioStyle =
  "size-4 shrink-0 appearance-none rounded-full border border-ink-4 bg-paper " +
  "checked:border-ink checked:bg-radial checked:from-ink checked:from-[4px] checked:to-transparent checked:to-[4.5px] " +
  "disabled:opacity-50";
