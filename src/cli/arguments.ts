import { InvalidArgumentError } from "commander";

/** Parsers of command-line values; commander prints their message and ends with status 2. */
export function positiveInteger(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text))
    throw new InvalidArgumentError("A whole number above 0 is needed.");
  return Number(text);
}

export function naturalNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError("A whole number from 0 is needed.");
  return Number(text);
}

export function seconds(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= 3600))
    throw new InvalidArgumentError("Seconds above 0, at most 3600, are needed.");
  return value;
}
