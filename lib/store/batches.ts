/**
 * Parts of at most `size`, for statements one after the other: Prisma would split a long one by itself, but into
 * statements that run at the same time on a transaction's only connection.
 */
export function batchesOf<T>(items: T[], size: number): T[][] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, index) => items.slice(index * size, (index + 1) * size));
}
