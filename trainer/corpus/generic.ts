import { pick, type Random, randomInt, shuffled } from "../../src/core/random";
import { plural } from "../../src/core/task/language";
import { COMMON_NOUNS } from "./nouns";
import { find, program, programOverImages, quote } from "./snippets";

/**
 * A document that belongs to no question type: another small task over the API, or plain Python.
 */
export interface GenericDocument {
  /** After `# python: `. */
  readonly text: string;
  readonly program: string;
}

/** The words a generic document is filled with. */
interface Words {
  readonly a: string;
  readonly b: string;
  readonly as: string;
  readonly bs: string;
  readonly color: string;
  readonly n: number;
  readonly category: string;
  readonly members: readonly string[];
}

const each = (list: readonly string[]): string => `[${list.map(quote).join(", ")}]`;

/**
 * None of these is a program of a question type; together they show members, sorting, loops, lists
 * and strings.
 */
const TEMPLATES: readonly ((w: Words) => GenericDocument)[] = [
  (w) => ({ text: `Sort the ${w.as} from left to right.`,
    program: program(find("patches", w.a),
      `return sorted(patches, key=lambda patch: patch.horizontal_center)`) }),
  (w) => ({ text: `Sort the ${w.as} from bottom to top.`,
    program: program(find("patches", w.a),
      `return sorted(patches, key=lambda patch: patch.vertical_center)`) }),
  (w) => ({ text: `The ${w.n} widest ${w.as}`,
    program: program(find("patches", w.a),
      `patches.sort(key=lambda patch: patch.width, reverse=True)`, `return patches[:${w.n}]`) }),
  (w) => ({ text: `The ${w.a} that comes last in reading order`,
    program: program(find("patches", w.a),
      `patches.sort(key=lambda patch: (-patch.upper, patch.left))`, `return [patches[-1]]`) }),
  (w) => ({ text: `Crop the left half and count the ${w.as}.`,
    program: program(`left = image_patch.crop(0, 0, image_patch.width / 2, image_patch.height)`,
      `return str(len(left.find(${quote(w.a)})))`) }),
  (w) => ({ text: `Crop the upper half and count the ${w.as}.`, program: program(
    `top = image_patch.crop(0, image_patch.height / 2, image_patch.width, image_patch.height)`,
    `return str(len(top.find(${quote(w.a)})))`,
  ) }),
  (w) => ({ text: `The ${w.a} nearest to the ${w.b}`,
    program: program(find("patches", w.a), `anchor = image_patch.find(${quote(w.b)})[0]`,
      `return [min(patches, key=lambda patch: distance(patch, anchor))]`) }),
  (w) => ({ text: `The ${w.a} closest to the camera`,
    program: program(find("patches", w.a),
      `return [min(patches, key=lambda patch: patch.compute_depth())]`) }),
  (w) => ({
    text: `Does the ${w.a} touch the ${w.b}?`,
    program: program(`first = image_patch.find(${quote(w.a)})[0]`,
      `second = image_patch.find(${quote(w.b)})[0]`,
      "return bool_to_yesno(first.overlaps_with(second.left, second.lower, second.right, " +
        "second.upper))"),
  }),
  () => ({ text: `Names of all objects`, program: program(
    `names = [patch.simple_query("What is this?") for patch in image_patch.find("object")]`,
    `return ", ".join(names)`,
  ) }),
  () => ({ text: `How many different kinds of objects?`, program: program(
    `names = set(patch.simple_query("What is this?") for patch in image_patch.find("object"))`,
    `return str(len(names))`,
  ) }),
  (w) => ({ text: `Colors of the ${w.as}, in order`,
    program: program(find("patches", w.a),
      `colors = [patch.simple_query("What color is this?") for patch in patches]`,
      `return ", ".join(sorted(colors))`) }),
  (w) => ({ text: `How many ${w.as} and ${w.bs} together?`,
    program: program(`total = 0`, `for name in [${quote(w.a)}, ${quote(w.b)}]:`,
      `    total += len(image_patch.find(name))`, `return str(total)`) }),
  (w) => ({
    text: `Which is wider, the ${w.a} or the ${w.b}?`,
    program: program(`first = image_patch.find(${quote(w.a)})[0]`,
      `second = image_patch.find(${quote(w.b)})[0]`, `if first.width > second.width:`,
      `    return ${quote(w.a)}`, `return ${quote(w.b)}`),
  }),
  (w) => ({ text: `Write the ${w.category} names: ${w.members.join(", ")}.`,
    program: program(`names = ${each(w.members)}`, `return ", ".join(names)`) }),
  (w) => ({ text: `Is ${w.a} in the list ${w.members.join(", ")}?`,
    program: program(`names = ${each(w.members)}`,
      `return bool_to_yesno(${quote(w.a)} in names)`) }),
  (w) => ({ text: `The word ${w.a} in capital letters`,
    program: program(`return ${quote(w.a)}.upper()`) }),
  (w) => ({ text: `How many letters has ${w.a}?`,
    program: program(`return str(len(${quote(w.a)}))`) }),
  (w) => ({ text: `Repeat ${w.a} ${w.n} times.`,
    program: program(`return " ".join([${quote(w.a)}] * ${w.n})`) }),
  (w) => ({ text: `The longer word of ${w.a} and ${w.b}`,
    program: program(`return max([${quote(w.a)}, ${quote(w.b)}], key=len)`) }),
  (w) => ({ text: `How many images show a ${w.a}?`,
    program: programOverImages(`count = 0`, `for image in images:`,
      `    if ImagePatch(image).exists(${quote(w.a)}):`, `        count += 1`,
      `return str(count)`) }),
  (w) => ({ text: `Number of ${w.as} in each image`, program: programOverImages(
    `counts = [len(ImagePatch(image).find(${quote(w.a)})) for image in images]`,
    `return ", ".join(str(count) for count in counts)`,
  ) }),
  (w) => ({ text: `The last image without ${w.as}`,
    program: programOverImages(`last = -1`, `for i, image in enumerate(images):`,
      `    if not ImagePatch(image).exists(${quote(w.a)}):`, `        last = i`, `return last`) }),
  (w) => ({ text: `Are all ${w.as} higher than ${w.n * 10} pixels?`,
    program: program(find("patches", w.a),
      `return bool_to_yesno(all(patch.height > ${w.n * 10} for patch in patches))`) }),
  (w) => ({ text: `Mean width of the ${w.as}`,
    program: program(find("patches", w.a),
      `return str(sum(patch.width for patch in patches) / len(patches))`) }),
  (w) => ({ text: `Every ${w.a} but the first`,
    program: program(find("patches", w.a), `return patches[1:]`) }),
  (w) => ({ text: `The patch of the ${w.bs} that fits ${w.color} best`,
    program: program(find("patches", w.b),
      `return [best_image_match(patches, ${quote(w.color)})]`) }),
  (w) => ({ text: `${w.n} plus the number of ${w.as}`,
    program: program(find("patches", w.a), `return str(${w.n} + len(patches))`) }),
];

/** One generic document with random words. */
export function genericDocument(random: Random, nouns: readonly string[],
  colors: readonly string[]): GenericDocument {
  const [a, b] = [pick(random, nouns), pick(random, nouns)];
  const category = pick(random, Object.keys(COMMON_NOUNS).filter((name) => name !== "thing"));
  const members = shuffled(random, COMMON_NOUNS[category] ?? []).slice(0, 3 + randomInt(random, 5));
  return pick(random, TEMPLATES)({ a, b, as: plural(a), bs: plural(b), color: pick(random, colors),
    n: 2 + randomInt(random, 8), category, members });
}
