import * as fs from "node:fs";
import * as path from "node:path";
import { disk } from "../../src/adapters/files/files";
import { layout } from "../../src/adapters/store/layout";
import { pretty } from "../../src/adapters/store/run-store";
import { allTrainRows } from "../../src/adapters/store/train-rows";
import { preflightRows } from "../../src/core/report/preflight/preflight-rows";
import type { TrainRow } from "../../src/core/run/records";
import type { Query } from "../../src/core/task/query";
import { type Preflight, preflight } from "../../src/services/preflight/preflight";
import { Bench, temporaryFolder } from "./bench";
import { runRecord } from "./experiment-folder";
import { fakeQueries } from "./queries";

/**
 * An experiment with a real run of the loop on fakes, and what people do between its iterations.
 */
export class Trial {
  readonly folder = temporaryFolder();
  readonly bench: Bench;

  constructor(settings: object = {},
    readonly queries: readonly Query[] = fakeQueries({ train: 12, validation: 6, test: 10 })) {
    this.bench = this.open(settings);
  }
  open(settings: object = {}): Bench {
    return new Bench(layout.run(this.folder, "run-001"), { queries: this.queries, settings,
      experiment: this.folder });
  }
  async run(upTo: number): Promise<void> {
    fs.mkdirSync(layout.data(this.folder), { recursive: true });
    for (const { images } of this.queries)
      for (const name of images)
        fs.writeFileSync(path.join(layout.data(this.folder), name), `the picture ${name}`);
    await disk.replace(layout.runRecord(layout.run(this.folder, "run-001")),
      pretty({ ...runRecord("fake"), options: this.bench.state.options }));
    await this.bench.run(upTo);
  }
  plan(iterations = 1, fresh = false): Promise<Preflight> {
    return preflight(this.folder, this.bench.state.options, this.queries, { iterations, fresh });
  }
  async text(): Promise<string> {
    return preflightRows(await this.plan()).map(({ label, detail }) => `${label}: ${detail}`).join(
      "\n",
    );
  }
  correct(query: string, answer: string, note = "by a person"): void {
    fs.mkdirSync(layout.corrections(this.folder), { recursive: true });
    fs.writeFileSync(path.join(layout.corrections(this.folder), `${query}.py`),
      `# schemaVersion: 1\n# query: ${query}\n\ndef execute_command(image) -> str:\n` +
        `    # ${note}\n    return "${answer}"\n`);
  }
  async key(query: string, program: string) {
    const images = await this.bench.reviews.imagesDigest({ images: [`${query}.png`] });
    return { query, images: images ?? "", program: this.bench.reviews.programDigest(program) };
  }
  async mark(query: string): Promise<string> {
    return (await this.bench.reviews.append("Ada", { kind: "mark",
      key: await this.key(query, "any"), sample: "s", line: 1, failureType: "wrong annotation",
      note: "" })).id;
  }
  async reject({ query, program }: TrainRow): Promise<void> {
    await this.bench.reviews.append("Bo", { kind: "decision", key: await this.key(query, program),
      sample: "s", verdict: "rejected" });
  }
  rows(iteration: number): Promise<readonly TrainRow[]> {
    return allTrainRows(layout.run(this.folder, "run-001"), iteration, () => true);
  }
}
