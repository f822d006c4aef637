/** The look of what floats beside its trigger: menus and lists. */
export const popupStyle =
  "min-w-44 overflow-y-auto overscroll-contain rounded-lg border border-line-2 bg-floating p-1 shadow-high outline-none " +
  "max-h-(--available-height) origin-(--transform-origin) transition-[opacity,scale] duration-100 ease-out " +
  "data-starting-style:scale-97 data-starting-style:opacity-0 data-ending-style:opacity-0";

export const popupItemStyle =
  "flex h-8 cursor-default items-center gap-2 rounded-sm px-2 outline-none select-none " +
  "data-highlighted:bg-line/70 data-disabled:text-ink-3 pointer-coarse:h-10";
