import { Presets, SingleBar } from "cli-progress";

/** How far one thing is: a bar in a terminal, one line a tenth elsewhere. */
export class Meter {
  private readonly bar: SingleBar | undefined;
  private tenths = 0;
  private running = false;

  constructor(private readonly label: string, private readonly out: NodeJS.WriteStream) {
    const format = `  ${label.padEnd(8)} {bar} {value}/{total} {detail}`;
    if (out.isTTY)
      this.bar = new SingleBar({ format, stream: out, hideCursor: true, clearOnComplete: true },
        Presets.shades_classic);
  }

  show(done: number, total: number, detail = ""): void {
    if (this.bar) {
      if (!this.running) this.bar.start(total, 0, { detail });
      this.running = true;
      this.bar.setTotal(total);
      this.bar.update(done, { detail });
      return;
    }
    const tenths = Math.floor((10 * done) / total);
    if (tenths <= this.tenths) return;
    this.tenths = tenths;
    this.out.write(`  ${this.label.padEnd(8)} ${done}/${total} ${detail}`.trimEnd() + "\n");
  }

  close(): void {
    if (this.running) this.bar?.stop();
    this.running = false;
  }
}
