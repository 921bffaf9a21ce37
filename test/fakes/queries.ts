import type { Query, Split } from "../../src/core/task/query";

/** Small vqa queries: the answer to query number i of a split is i. */
export function fakeQueries(counts: Readonly<Record<Split, number>>): readonly Query[] {
  return (Object.keys(counts) as Split[]).flatMap((split) =>
    Array.from({ length: counts[split] }, (_, i): Query => ({
      id: `${split}-${i}`,
      task: "vqa",
      type: i % 2 === 0 ? "count" : "exist",
      split,
      scene: `scene-${split}-${i}`,
      text: `what is number ${i}?`,
      images: [`${split}-${i}.png`],
      annotation: { kind: "answer", answer: String(i) },
    }))
  );
}
