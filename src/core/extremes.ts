/**
 * The greatest of some numbers, -Infinity of none: for lists that may be too long to be spread into
 * arguments.
 */
export function greatest(numbers: Iterable<number>): number {
  let found = -Infinity;
  for (const each of numbers) found = Math.max(found, each);
  return found;
}

/** The least of some numbers, Infinity of none. */
export function least(numbers: Iterable<number>): number {
  let found = Infinity;
  for (const each of numbers) found = Math.min(found, each);
  return found;
}
