/** Milliseconds of processor time that all threads of this process have had. */
function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/**
 * How long a program has had a processor: the time that this process has had, in equal shares for
 * the programs that run. By the clock alone a program would time out on a busy machine that ends on
 * an idle one, and rewards would not repeat.
 */
export class ProcessorShare {
  private processor = processorMs();
  private clock = performance.now();

  /** @param running the number of programs that run now, shared by all threads */
  constructor(private readonly running: Int32Array) {}

  /** Milliseconds since the last call (or since this was made), at most those of the clock. */
  take(): number {
    const [processor, clock] = [processorMs(), performance.now()];
    const share = (processor - this.processor) / Math.max(1, Atomics.load(this.running, 0));
    const ms = Math.min(clock - this.clock, share);
    this.processor = processor;
    this.clock = clock;
    return ms;
  }
}
