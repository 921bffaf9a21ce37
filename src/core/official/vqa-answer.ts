/**
 * How the official VQA evaluation (GT-Vision-Lab/VQA, vqaEval.py) prepares an answer before it is
 * compared; its slips are kept, since published numbers contain them. The reward of the loop has a
 * normalisation of its own (`answer.ts`).
 */
export function normaliseVqaAnswer(text: string): string {
  return withoutArticles(withoutPunctuation(trimVqaAnswer(text)));
}

/** One line without blanks around it. */
export function trimVqaAnswer(text: string): string {
  return text.replace(/[\n\t]/g, " ").trim();
}

/**
 * Removes punctuation: a mark becomes nothing if it touches a blank anywhere in the text, or if the
 * text holds a number such as 1,000; a blank otherwise. Then periods go that no digit follows, the
 * first 32 of them: the official code passes a flag of that value as count.
 */
export function withoutPunctuation(text: string): string {
  const thousands = /\d,\d/.test(text);
  const spaced = [...PUNCTUATION].reduce((out, mark) => {
    const removed = thousands || text.includes(`${mark} `) || text.includes(` ${mark}`);
    return out.replaceAll(mark, removed ? "" : " ");
  }, text);
  let periods = 0;
  return spaced.replace(/\.(?!\d)/g, (period) => (++periods <= 32 ? "" : period));
}

const PUNCTUATION = `;/[]"{}()=+\\_-><@\`,?!`;

/**
 * Lower case, number words as digits, without articles, contractions with their apostrophe; words
 * are separated by one blank.
 */
export function withoutArticles(text: string): string {
  return text.toLowerCase().split(/\s+/).filter((word) => word !== "")
    .map((word) => NUMBERS.get(word) ?? word)
    .filter((word) => !ARTICLES.has(word))
    .map((word) => CONTRACTIONS.get(word) ?? word).join(" ");
}

const NUMBERS = new Map([["none", "0"],
  ...["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"].map((
    word,
    i,
  ) => [word, String(i)] as const)]);
const ARTICLES = new Set(["a", "an", "the"]);

const CONTRACTED =
  `ain't aren't can't could've couldn't couldn't've didn't doesn't don't hadn't hadn't've hasn't haven't he'd he'd've he's how'd how'll how's
  isn't it'd it'd've it'll ma'am mightn't mightn't've might've mustn't must've needn't not've o'clock oughtn't 'ow's'at shan't she'd've should've
  shouldn't shouldn't've somebody'd've somebody'll somebody's someone'd someone'd've someone'll someone's something'd something'd've something'll
  that's there'd there'd've there're there's they'd they'd've they'll they're they've 'twas wasn't we'd've we've weren't what'll what're what's what've
  when's where'd where's where've who'd who'd've who'll who's who've why'll why're why's won't would've wouldn't wouldn't've y'all y'all'll
  y'all'd've you'd you'd've you'll you're you've`.split(/\s+/);

/**
 * Each contraction by every way to write it with one apostrophe missing; and the one pair that the
 * official list has the wrong way round.
 */
const CONTRACTIONS = new Map([["somebody'd", "somebodyd"],
  ...CONTRACTED.flatMap((word) =>
    [...word].flatMap((letter,
      i) => (letter === "'" ? [[word.slice(0, i) + word.slice(i + 1), word] as const] : [])
    )
  )]);
