import * as path from "node:path";
import { packageFile } from "../../src/adapters/files/package-file";
import { CORRECT_FROM } from "./arms";

/** A policy that the study can be made of. */
export interface StudyPolicy {
  readonly name: string;
  /** Its frozen base; absent: the shipped one. */
  readonly model?: string;
  /** The frozen base ten times larger, and how it is made. */
  readonly tenfold?: { readonly model: string; readonly recipe: string };
}

const TENFOLD = packageFile("build", "policy-10x");

export const POLICIES: readonly [StudyPolicy, ...StudyPolicy[]] = [
  { name: "builtin",
    tenfold: { model: TENFOLD,
      recipe: "trainer/README.md says how a model ten times larger is made; it is looked for in " +
        "build/policy-10x" } },
  { name: "builtin-10x", model: TENFOLD },
];

/** Where a study works and leaves its results, and how large it is. */
export interface Place {
  readonly policy: StudyPolicy;
  /** A folder in the form of an experiment with the data of all arms. */
  readonly scenes: string;
  /** Folder of the unfinished experiments: ignored by git. */
  readonly work: string;
  /** Folder of the finished arms. */
  readonly results: string;
  readonly document: string;
  /** Folder of the curves. */
  readonly pictures: string;
  /** A handful of queries and two iterations, to try the whole way. */
  readonly smoke: boolean;
  /** Iteration after which corrections begin. */
  readonly correctFrom: number;
}

export function placeOf(policy: StudyPolicy, smoke: boolean): Place {
  const scenes = packageFile("build", "study", "scenes");
  if (smoke) {
    const root = packageFile("build", "study", "smoke", policy.name);
    return { policy, scenes, work: path.join(root, "work"), results: path.join(root, "results"),
      pictures: path.join(root, "results"), document: path.join(root, "study.md"), smoke,
      correctFrom: 1 };
  }
  const results = packageFile("docs", "study", policy.name);
  return {
    policy,
    scenes,
    work: packageFile("build", "study", policy.name),
    results,
    pictures: results,
    document: packageFile("docs",
      policy.name === "builtin" ? "study.md" : `study-${policy.name}.md`),
    smoke,
    correctFrom: CORRECT_FROM,
  };
}
