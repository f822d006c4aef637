const words = [
  "No",
  "One",
  "Two",
  "Three",
  "Four",
  "Five",
  "Six",
  "Seven",
  "Eight",
  "Nine",
  "Ten",
  "Eleven",
  "Twelve",
];

/** A number as a sentence begins with it: in words up to twelve. */
export const numberWord = (count: number) => words[count] ?? count.toLocaleString("en");

/** "1 target", "49 targets", "2 entries". */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
}
