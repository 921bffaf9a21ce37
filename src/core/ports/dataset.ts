import type { Query } from "../task/query";
import type { ImageRef } from "./perception";

/** The queries of an experiment and their pictures. */
export interface Dataset {
  /** sha256 over queries and images: part of the run's record. */
  readonly digest: string;
  /** All queries in file order. @throws DataError naming file, line and field. */
  queries(): Promise<readonly Query[]>;
  /** @throws DataError if the picture is missing or no picture. */
  image(name: string): Promise<ImageRef>;
}
