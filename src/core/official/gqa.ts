import { normaliseVqaAnswer } from "./vqa-answer";

/** A question of a GQA question file. */
export interface GqaQuestion {
  readonly answer: string;
  /** Only balanced questions are scored; the others are needed where they are entailed. */
  readonly isBalanced: boolean;
  /** Ids of questions whose answers follow from this one's, often itself among them. */
  readonly entailed: readonly string[];
  readonly types: { readonly structural: string; readonly semantic: string;
    readonly detailed: string };
  /** The group whose answers are compared as a distribution; null: none. */
  readonly group: string | null;
}

/**
 * Answers that could be (a colour, for a question about one), and those that make sense in the
 * world.
 */
export interface GqaChoices {
  readonly valid: readonly string[];
  readonly plausible: readonly string[];
}

/**
 * Percent; `distribution` is a distance, lower is better. Null: what is needed for a number was not
 * given.
 */
export interface GqaMetrics {
  /** Questions scored. */
  readonly n: number;
  /** Exact match, without any normalisation: the official accuracy. */
  readonly accuracy: number;
  /** Of the questions with yes or no or two choices, and of the others. */
  readonly binary: number | null;
  readonly open: number | null;
  readonly validity: number | null;
  readonly plausibility: number | null;
  readonly consistency: number | null;
  readonly distribution: number | null;
  readonly perStructuralType: Readonly<Record<string, number>>;
  readonly perSemanticType: Readonly<Record<string, number>>;
  /**
   * As ViperGPT's code scores GQA: exact match after the prediction alone was normalised as VQA
   * does. Not the official number.
   */
  readonly viperGptAccuracy: number;
}

/** What is predicted and known beside the questions that are scored. */
export interface GqaEvidence {
  /** By question id; every balanced question has one. */
  readonly predictions: ReadonlyMap<string, string>;
  /** Answers of all questions, for consistency. */
  readonly answers: ReadonlyMap<string, string>;
  readonly choices?: ReadonlyMap<string, GqaChoices>;
}

/** The metrics of GQA's eval.py over the balanced questions of `questions`. */
export function gqaMetrics(questions: ReadonlyMap<string, GqaQuestion>,
  { predictions, answers, choices }: GqaEvidence): GqaMetrics {
  const scored = [...questions].filter(([, question]) => question.isBalanced).map(
    ([id, question]): Scored => {
      const predicted = predictions.get(id) ?? "";
      return { id, question, predicted, right: predicted === question.answer };
    },
  );
  const share = (of: readonly Scored[], is: (one: Scored) => boolean):
    | number
    | null => (of.length === 0 ? null : (100 * of.filter(is).length) / of.length);
  const right = (one: Scored): boolean => one.right;
  const isOpen = ({ question }: Scored): boolean => question.types.structural === "query";
  const perType = (kind: "structural" | "semantic"): Record<string, number> => {
    const types = [...new Set(scored.map(({ question }) => question.types[kind]))].sort();
    return Object.fromEntries(
      types.map((
        type,
      ) => [type,
        share(scored.filter(({ question }) => question.types[kind] === type), right) ?? 0]
      ),
    );
  };
  return {
    n: scored.length,
    accuracy: share(scored, right) ?? 0,
    binary: share(scored.filter((one) => !isOpen(one)), right),
    open: share(scored.filter(isOpen), right),
    validity: choices ? share(scored, (one) => belongs(one, choices, "valid")) : null,
    plausibility: choices ? share(scored, (one) => belongs(one, choices, "plausible")) : null,
    consistency: consistency(scored, predictions, answers),
    distribution: distribution(scored),
    perStructuralType: perType("structural"),
    perSemanticType: perType("semantic"),
    viperGptAccuracy:
      share(scored, ({ predicted, question }) => asViperGpt(predicted) === question.answer) ?? 0,
  };
}

interface Scored {
  readonly id: string;
  readonly question: GqaQuestion;
  readonly predicted: string;
  readonly right: boolean;
}

/**
 * Questions about what two things have in common have the names of properties as answers, whatever
 * the choices say.
 */
function belongs({ id, question, predicted }: Scored, choices: ReadonlyMap<string, GqaChoices>,
  which: keyof GqaChoices): boolean {
  const allowed = question.types.detailed.includes("Common") ?
    ["color", "material", "shape"] :
    choices.get(id)?.[which] ?? [];
  return allowed.includes(predicted);
}

/** Ids of entailed questions that consistency needs: of the right answers alone. */
export function entailedOf(id: string, question: GqaQuestion): readonly string[] {
  return question.entailed.filter((other) => other !== id);
}

/**
 * Mean over the right answers with entailed questions of the accuracy on those. Null if one of
 * those is unknown or was not answered.
 */
function consistency(scored: readonly Scored[], predictions: ReadonlyMap<string, string>,
  answers: ReadonlyMap<string, string>): number | null {
  const entailing = scored.filter(({ right }) => right).map(({ id, question }) =>
    entailedOf(id, question)
  ).filter((ids) => ids.length > 0);
  if (entailing.length === 0 ||
    entailing.some((ids) => ids.some((id) => !answers.has(id) || !predictions.has(id))))
    return null;
  const shares = entailing.map((ids) =>
    ids.filter((id) => predictions.get(id) === answers.get(id)).length / ids.length
  );
  return (100 * shares.reduce((sum, one) => sum + one, 0)) / shares.length;
}

/**
 * Chi-square of how often each true answer was predicted in its group, weighted by the groups'
 * sizes, over 100.
 */
function distribution(scored: readonly Scored[]): number | null {
  const groups = new Map<string,
    { readonly gold: Map<string, number>; readonly predicted: Map<string, number>;
      size: number }>();
  for (const { question: { group, answer }, predicted } of scored) {
    if (group === null) continue;
    const own = groups.get(group) ??
      { gold: new Map<string, number>(), predicted: new Map<string, number>(), size: 0 };
    groups.set(group, own);
    own.gold.set(answer, (own.gold.get(answer) ?? 0) + 1);
    own.predicted.set(predicted, (own.predicted.get(predicted) ?? 0) + 1);
    own.size++;
  }
  const sizes = [...groups.values()].reduce((sum, { size }) => sum + size, 0);
  if (sizes === 0) return null;
  const weighted = [...groups.values()].map(({ gold, predicted, size }) =>
    size *
    [...gold].reduce(
      (sum, [answer, expected]) => sum + ((predicted.get(answer) ?? 0) - expected) ** 2 / expected,
      0,
    )
  );
  return weighted.reduce((sum, one) => sum + one, 0) / sizes / 100;
}

/** ViperGPT's `general_postprocessing` and `post_process` of a text. */
function asViperGpt(prediction: string): string {
  const text = prediction.replace(/[\n\t]/g, " ").trim().toLowerCase();
  return normaliseVqaAnswer(text === "true" ? "yes" : text === "false" ? "no" : text);
}
