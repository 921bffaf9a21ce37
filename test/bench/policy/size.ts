/** How much is measured. */
export interface Size {
  readonly train: { readonly rows: number; readonly rounds: number };
  readonly sample: { readonly newTokens: number; readonly rounds: number };
  /** Queries of each question type by split; the default data set if absent. */
  readonly iteration: {
    readonly perType?: { readonly train: number; readonly validation: number;
      readonly test: number };
  };
}

export const SIZES = {
  full: { train: { rows: 256, rounds: 7 }, sample: { newTokens: 80, rounds: 7 }, iteration: {} },
  /** To see that everything works; its figures say nothing. */
  smoke: { train: { rows: 48, rounds: 1 }, sample: { newTokens: 24, rounds: 1 },
    iteration: { perType: { train: 1, validation: 1, test: 1 } } },
} as const satisfies Record<string, Size>;
