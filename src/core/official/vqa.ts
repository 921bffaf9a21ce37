import { normaliseVqaAnswer, trimVqaAnswer, withoutArticles,
  withoutPunctuation } from "./vqa-answer";

/** A question of a VQA annotation file. */
export interface VqaQuestion {
  readonly questionType: string;
  readonly answerType: string;
  /** What people answered: ten of them, as a rule. */
  readonly answers: readonly string[];
}

/** Percent, rounded to two digits as the official tool does; in `perQuestion` by question id. */
export interface VqaMetrics {
  readonly overall: number;
  readonly perQuestionType: Readonly<Record<string, number>>;
  readonly perAnswerType: Readonly<Record<string, number>>;
  readonly perQuestion: Readonly<Record<string, number>>;
}

/**
 * The soft accuracy of VQA (GT-Vision-Lab/VQA, vqaEval.py): the mean over the people asked of
 * min(1, how many of the *others* gave the predicted answer / 3). Answers are normalised only where
 * people do not all say the same.
 * @param predictions by question id; every question has one
 */
export function vqaMetrics(questions: ReadonlyMap<string, VqaQuestion>,
  predictions: ReadonlyMap<string, string>): VqaMetrics {
  const scored = [...questions].map(([id, question]) => ({ id, ...question,
    accuracy: softAccuracy(question.answers, predictions.get(id) ?? "") })
  );
  const by = (key: "questionType" | "answerType"): Record<string, number> => {
    const groups = new Map<string, number[]>();
    for (const each of scored) {
      const own = groups.get(each[key]) ?? [];
      groups.set(each[key], own);
      own.push(each.accuracy);
    }
    return Object.fromEntries([...groups].map(([name, accuracies]) => [name, percent(accuracies)]));
  };
  return {
    overall: percent(scored.map(({ accuracy }) => accuracy)),
    perQuestionType: by("questionType"),
    perAnswerType: by("answerType"),
    perQuestion: Object.fromEntries(scored.map(({ id, accuracy }) => [id, percent([accuracy])])),
  };
}

/** 0 to 1. */
export function softAccuracy(answers: readonly string[], prediction: string): number {
  const given = answers.map(trimVqaAnswer);
  const differ = new Set(given).size > 1;
  const people = differ ?
    given.map((answer) => withoutArticles(withoutPunctuation(answer))) :
    given;
  const predicted = differ ? normaliseVqaAnswer(prediction) : trimVqaAnswer(prediction);
  const agreeing = people.filter((answer) => answer === predicted).length;
  const each = people.map((answer) => Math.min(1, (agreeing - Number(answer === predicted)) / 3));
  return each.reduce((sum, one) => sum + one, 0) / people.length;
}

function percent(accuracies: readonly number[]): number {
  return accuracies.length === 0 ?
    0 :
    round((100 * accuracies.reduce((sum, one) => sum + one, 0)) / accuracies.length);
}

/** To two digits as Python rounds: what lies exactly in the middle goes to the even digit. */
export function round(value: number): number {
  const inTheMiddle = Number.isInteger(value * 8) && Math.abs((value * 100) % 1) === 0.5;
  return inTheMiddle ? (2 * Math.round((value * 100) / 2)) / 100 : Number(value.toFixed(2));
}
