import type { FoundBox, ImageRef, Perception, PerceptionAnswer, PerceptionCall,
  Region } from "../../src/core/ports/perception";

/** The picture every interpreter test looks at. */
export const PICTURE: ImageRef = { file: "/nowhere/picture.png", digest: "0".repeat(64), width: 320,
  height: 240 };
export const SECOND_PICTURE: ImageRef = { file: "/nowhere/second.png", digest: "1".repeat(64),
  width: 100, height: 80 };

interface Thing {
  readonly name: string;
  readonly colour: string;
  readonly box: FoundBox;
}

const thing = (name: string, colour: string, left: number, lower: number, right: number,
  upper: number): Thing => ({ name, colour, box: { left, lower, right, upper, score: 0.9 } });

const THINGS = [
  thing("mug", "red", 10, 20, 50, 60),
  thing("mug", "blue", 200.4, 30.2, 249.6, 90),
  thing("apple", "green", 100, 100, 120, 120),
  thing("dog", "brown", 5, 5, 160, 150),
];

/** Answers from a fixed table, counts its calls, refuses a few names, and can be slow. */
export class ScriptedPerception implements Perception {
  readonly digest = "scripted";
  readonly calls: PerceptionCall[] = [];

  constructor(private readonly delayMs = 0) {}

  async call(call: PerceptionCall, signal?: AbortSignal): Promise<PerceptionAnswer> {
    this.calls.push(call);
    if (this.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, this.delayMs));
    signal?.throwIfAborted();
    return answer(call);
  }

  async close(): Promise<void> {}
}

function answer(call: PerceptionCall): PerceptionAnswer {
  switch (call.member) {
    case "find":
      if (call.name === "broken server") throw new Error("connection refused: localhost:11434");
      return { kind: "boxes",
        boxes: inside(call.region).filter(({ name }) => name === call.name).map(({ box }) => box) };
    case "exists":
      return { kind: "boolean", value: inside(call.region).some(({ name }) => name === call.name) };
    case "verify_property":
      return { kind: "boolean",
        value: inside(call.region).some(({ name, colour }) =>
          name === call.name && colour === call.property
        ) };
    case "simple_query":
      if (call.question.startsWith("Why"))
        return { kind: "unsupported", message: `this perception cannot answer "${call.question}"` };
      return { kind: "text", value: inside(call.region)[0]?.colour ?? "nothing" };
    case "best_text_match":
      return { kind: "text",
        value:
          call.options.find((option) =>
            inside(call.region).some(({ name }) => option.includes(name))
          ) ?? call.options[0] ?? "" };
    case "best_image_match":
      return { kind: "number",
        value: Math.max(0,
          call.regions.findIndex((region) =>
            inside(region).some(({ colour }) => call.content.includes(colour))
          )) };
    case "compute_depth":
      return { kind: "number", value: call.region.box.lower };
    case "llm_query":
      return { kind: "text", value: `${call.longAnswer ? "long" : "short"}: ` +
        `${call.question}${call.context ? ` [${call.context}]` : ""}` };
  }
}

/**
 * Things whose centre lies in the region; the second picture shows nothing, all others the same.
 */
function inside({ image, box }: Region): readonly Thing[] {
  if (image === SECOND_PICTURE) return [];
  return THINGS.filter(({ box: { left, lower, right, upper } }) => {
    const x = (left + right) / 2;
    const y = (lower + upper) / 2;
    return x >= box.left && x <= box.right && y >= box.lower && y <= box.upper;
  });
}
