/** The worker's side of a running program. */
export interface ProgramIo {
  /** Bytes of heap it may use. */
  readonly memoryBytes: number;
  /**
   * It holds more than that, and is to be stopped at its next tick: a full heap leaves Python no
   * room to tell anything.
   */
  overfull(): void;
  /**
   * A message through the fake descriptor; the answer of a call goes back the same way. Throws
   * `Stopped` to end the program.
   */
  message(kind: string, body: Uint8Array): Uint8Array | undefined;
  /** The line of its own text that a traced program comes to. */
  line(number: number): void;
  /**
   * Asked by Python every few hundred bytecodes: 2 raises SIGINT, 0 goes on. Throws `Stopped` to
   * end the program.
   */
  tick(): number;
}
